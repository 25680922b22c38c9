const wide = matchMedia("(min-width: 900px)");
const log = () => document.querySelector("#pq-log");
let opened = "";
let plans = props.value;
watch("value", () => {
  const source = element.querySelector(".pq-source[data-opened]");
  if (!source) plans = props.value;
  log().mark();
  if (!source || source.dataset.opened === opened) return;
  opened = source.dataset.opened;
  window.planqaOpened(source, wide.matches);
});
element.addEventListener("click", (event) => {
  const step = event.target.closest("button[data-section]");
  if (step) trigger("select", { turn: step.dataset.turn, n: step.dataset.n, section: step.dataset.section });
  const link = event.target.closest("[data-link]");
  if (link) window.planqaLink(link.dataset.link);
  if (!event.target.closest(".pq-close")) return;
  const button = log().asked;
  log().querySelectorAll("[aria-current]").forEach((b) => b.removeAttribute("aria-current"));
  props.value = plans;
  if (!button?.isConnected) return document.querySelector("#pq-question textarea").focus();
  button.focus({ preventScroll: true });
  button.scrollIntoView({ block: wide.matches ? "nearest" : "center" });
});
