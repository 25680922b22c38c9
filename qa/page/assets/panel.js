const wide = matchMedia("(min-width: 900px)");
const log = () => document.querySelector("#pq-log");
let opened = "";
let shelf = props.value;
watch("value", () => {
  const source = element.querySelector(".pq-source[data-opened]");
  if (!source) shelf = props.value;
  log().mark();
  if (!source || source.dataset.opened === opened) return;
  opened = source.dataset.opened;
  const text = source.querySelector(".pq-source-text");
  const mark = source.querySelector("mark");
  source.querySelector("h2").focus({ preventScroll: true });
  if (!wide.matches) source.scrollIntoView({ block: "start" });
  text.scrollTop = 0;
  if (!mark) return;
  const row = mark.closest("tr") || mark;
  text.scrollTop += row.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
});
element.addEventListener("click", (event) => {
  const step = event.target.closest("button[data-section]");
  if (step) trigger("select", { turn: step.dataset.turn, n: step.dataset.n, section: step.dataset.section });
  if (!event.target.closest(".pq-close")) return;
  const button = log().asked;
  props.value = shelf;
  if (!button?.isConnected) return document.querySelector("#pq-question textarea").focus();
  button.focus({ preventScroll: true });
  button.scrollIntoView({ block: wide.matches ? "nearest" : "center" });
});
