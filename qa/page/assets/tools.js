// What scrolls into view must stand clear of the box to ask in, however tall that is now.
const composer = document.querySelector("#pq-composer");
new ResizeObserver(() => document.documentElement.style.setProperty("--composer", `${composer.offsetHeight + 8}px`)).observe(composer);
const list = () => element.querySelector("#pq-history ul");
const menus = () => element.querySelectorAll("details.pq-menu");
const close = (but) => menus().forEach((m) => { if (m !== but) m.open = false; });
const entry = (talk) => {
  const item = document.createElement("li");
  const open = document.createElement("button");
  const drop = document.createElement("button");
  open.type = drop.type = "button";
  const at = new Date(talk.at);
  const two = (n) => String(n).padStart(2, "0");
  open.textContent = talk.title || "（空）";
  const when = document.createElement("span");
  when.textContent = `${at.getMonth() + 1}月${at.getDate()}日 ${two(at.getHours())}:${two(at.getMinutes())}，${talk.turns.length}问`;
  open.append(when);
  drop.textContent = "删除";
  drop.setAttribute("aria-label", `删除对话：${talk.title}`);
  drop.className = "pq-drop";
  open.addEventListener("click", () => { close(); restore(talk); });
  drop.addEventListener("click", () => { window.planqaTalks.drop(talk.key); fill(); });
  item.append(open, drop);
  return item;
};
const fill = () => {
  const talks = window.planqaTalks?.all() ?? [];
  const none = document.createElement("li");
  none.textContent = "还没有对话。";
  list().replaceChildren(...(talks.length ? talks.map(entry) : [none]));
};
const restore = (talk) => {
  sessionStorage.setItem("planqa:current", talk.key);
  trigger("select", { do: "restore", talk });
};
element.addEventListener("toggle", (event) => {
  if (!event.target.open) return;
  close(event.target);
  if (event.target.id === "pq-history") fill();
}, true);
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  close();
  trigger("select", { do: button.dataset.do });
  if (button.dataset.do === "new") document.querySelector("#pq-question textarea").focus();
});
document.addEventListener("click", (event) => { if (!element.contains(event.target)) close(); });
element.addEventListener("keydown", (event) => {
  const menu = event.target.closest("details.pq-menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
// The tab's own conversation is taken up again after a reload.
const resume = (tries) => {
  if (!window.planqaTalks?.ready()) return tries && setTimeout(resume, 50, tries - 1);
  try {
    const current = sessionStorage.getItem("planqa:current");
    const talk = current && window.planqaTalks.all().find((t) => t.key === current);
    if (talk) restore(talk);
  } catch { /* storage is switched off */ }
};
resume(200);
// A link to a question puts it into the box; whoever has opened it sends it.
const given = (tries) => {
  const [view, question] = location.hash.slice(1).split("/");
  if (view !== "ask" || !question) return;
  const box = document.querySelector("#pq-question textarea");
  if (!box) return void (tries && setTimeout(given, 50, tries - 1));
  history.replaceState(null, "", "#ask");
  try { box.value = decodeURIComponent(question); } catch { return; }
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
};
addEventListener("hashchange", () => given(0));
given(200);
