const plain = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
const at = () => {
  const [view, doc, ...section] = plain(location.hash.slice(1)).split("/");
  return view === "plans" ? { doc: doc ?? "", section: section.join("/") } : null;
};
const tree = () => document.querySelector("#pq-tree");
const select = () => element.querySelector("#pq-doc");
const words = () => element.querySelector("#pq-words");
let have = "";
let found = "";
const mark = () => {
  const here = plain(location.hash).split("/@")[0];
  tree().querySelectorAll("a").forEach((a) => {
    if (plain(a.getAttribute("href")) !== here) return a.removeAttribute("aria-current");
    a.setAttribute("aria-current", "true");
    for (let li = a.closest("li"); li; li = li.parentElement.closest("li")) {
      if (!li.contains(a) || li === a.parentElement) continue;
      li.querySelector(":scope > .pq-fold")?.setAttribute("aria-expanded", "true");
    }
  });
};
tree().addEventListener("click", (event) => {
  const fold = event.target.closest(".pq-fold");
  if (fold) fold.setAttribute("aria-expanded", String(fold.getAttribute("aria-expanded") !== "true"));
});
const where = () => element.querySelector("#pq-where");
const visit = (search) => {
  const place = at();
  if (!place) return;
  const doc = place.doc || select().value;
  // What was found in all plans stays beside whichever of them is read.
  if (doc !== have && !where().value) words().value = "";
  select().value = doc;
  // A tree that stands stays as the reader has unfolded it.
  const tree = search || (doc !== have && !words().value) || Boolean(found && !words().value);
  found = words().value;
  trigger("select", { doc, section: place.section, words: found, where: where().value, tree });
  have = doc;
  mark();
};
addEventListener("hashchange", () => visit(false));
element.addEventListener("change", (event) => {
  if (event.target.id === "pq-doc") {
    where().value = "";
    location.hash = `#plans/${encodeURIComponent(event.target.value)}`;
  }
  if (event.target.id === "pq-where" && words().value) search();
});
const search = () => {
  const place = at();
  const bare = `#plans/${encodeURIComponent(place?.doc || select().value)}`;
  if (location.hash !== bare) history.replaceState(null, "", bare);
  visit(true);
};
element.addEventListener("submit", (event) => { event.preventDefault(); search(); });
element.addEventListener("search", () => { if (!words().value && found) search(); });
new MutationObserver(mark).observe(document.querySelector("#pq-view-plans"), { childList: true, subtree: true });
watch("value", () => { if (have) select().value = have; });
visit(true);
