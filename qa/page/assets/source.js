const wide = matchMedia("(min-width: 900px)");
const result = () => document.querySelector("#pq-check-result");
const asked = () => result().querySelector("[aria-current]");
let opened = "";
watch("value", () => {
  const source = element.querySelector(".pq-source[data-opened]");
  if (!source || source.dataset.opened === opened) return;
  opened = source.dataset.opened;
  window.planqaOpened(source, wide.matches);
});
element.addEventListener("click", (event) => {
  const step = event.target.closest("button[data-section]");
  if (step) trigger("select", { n: step.dataset.n, section: step.dataset.section });
  const link = event.target.closest("[data-link]");
  if (link) window.planqaLink(link.dataset.link);
  if (!event.target.closest(".pq-close")) return;
  const button = asked();
  button?.removeAttribute("aria-current");
  props.value = "";
  button?.focus({ preventScroll: true });
  button?.scrollIntoView({ block: wide.matches ? "nearest" : "center" });
});
