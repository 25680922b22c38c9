// The view follows the address, so that links, the back button and bookmarks work.
const show = () => {
  const named = location.hash.slice(1).split("/")[0];
  const views = [...element.querySelectorAll("a[data-view]")].map((a) => a.dataset.view);
  const view = views.includes(named) ? named : "ask";
  const before = document.body.dataset.view;
  document.body.dataset.view = view;
  element.querySelectorAll("a[data-view]").forEach((a) => {
    if (a.dataset.view === view) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  });
  if (before && before !== view) scrollTo(0, 0);
  dispatchEvent(new Event("planqa:view"));
};
addEventListener("hashchange", show);
watch("value", show);
show();

// What stands below the bar must know how tall it is: large type breaks it into lines.
const bar = document.querySelector("#pq-top");
new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${bar.offsetHeight}px`)).observe(bar);

// One place in which the page says what it has done.
let fading;
// A table that is wider than its place says so.
window.planqaWide = (text) => text.querySelectorAll(".pq-swipe").forEach((hint) => {
  const table = hint.nextElementSibling;
  hint.classList.toggle("pq-wider", table.scrollWidth > table.clientWidth + 1);
});
// A source that has been opened takes the focus, and its mark stands a third from the top.
window.planqaOpened = (source, wide) => {
  const text = source.querySelector(".pq-source-text");
  const mark = source.querySelector("mark");
  source.querySelector("h2").focus({ preventScroll: true });
  if (!wide) source.scrollIntoView({ block: "start" });
  text.scrollTop = 0;
  window.planqaWide(text);
  const row = mark && (mark.closest("tr") || mark);
  if (row) text.scrollTop += row.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
};
addEventListener("resize", () => document.querySelectorAll(".pq-source-text").forEach(window.planqaWide));
window.planqaSay = (text) => {
  let line = document.querySelector("#pq-say");
  if (!line) {
    line = document.createElement("div");
    line.id = "pq-say";
    line.setAttribute("role", "status");
    document.querySelector(".gradio-container").append(line);
  }
  line.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => { line.textContent = ""; }, 4000);
};
window.planqaSay("");
window.planqaCopy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Pages that come without TLS have no clipboard.
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
};
window.planqaLink = async (hash) => {
  const copied = await window.planqaCopy(location.href.split("#")[0] + hash);
  window.planqaSay(copied ? "已复制链接" : "浏览器不让复制，请从地址栏复制");
};
