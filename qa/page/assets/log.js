const log = element.closest("#pq-log");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let working = false;
// While an answer is being given the button that asks is the one that stops it.
const show = (busy) => {
  const [send, stop] = ["#pq-send", "#pq-stop"].map((id) => document.querySelector(id));
  const [from, to] = busy ? [send, stop] : [stop, send];
  const focused = document.activeElement === from;
  document.querySelector("#pq-composer").toggleAttribute("data-busy", busy);
  if (focused) to.focus();
};
element.setAttribute("role", "log");
element.setAttribute("aria-label", "问答记录");
element.addEventListener("click", (event) => {
  const cite = event.target.closest("button[data-n]");
  if (cite) {
    log.asked = cite;
    trigger("select", { turn: cite.dataset.turn, n: cite.dataset.n });
  }
  const word = event.target.closest("button[data-word]");
  if (word) trigger("select", { word: word.dataset.word });
  const vote = event.target.closest("button[data-vote]");
  if (vote) trigger("like", { turn: vote.dataset.turn, vote: vote.dataset.vote });
  const copy = event.target.closest("button[data-copy]");
  if (copy) window.planqaCopy(copy.dataset.copy).then((done) => window.planqaSay(done ? "已复制回答和出处" : "浏览器不让复制，请手工选取"));
  const share = event.target.closest("button[data-share]");
  if (share) window.planqaLink(`#ask/${encodeURIComponent(share.dataset.share)}`);
  const example = event.target.closest("button[data-example]");
  if (example) {
    trigger("submit", { example: example.dataset.example });
    if (event.detail === 0) document.querySelector("#pq-question textarea").focus();
  }
});
// The form must stand clear of the box to ask in.
element.addEventListener("toggle", (event) => {
  const form = event.target.matches(".pq-rate[open]") && event.target.querySelector("form");
  if (!form) return;
  form.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  form.querySelector("input").focus({ preventScroll: true });
}, true);
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const reason = form.querySelector("input[type=radio]:checked")?.value;
  trigger("like", { turn: form.dataset.turn, vote: "down", reason, comment: form.comment.value });
});
log.mark = () => {
  log.querySelectorAll("[aria-current]").forEach((b) => b.removeAttribute("aria-current"));
  if (log.asked?.isConnected && document.querySelector("#pq-panel [data-opened]")) log.asked.setAttribute("aria-current", "true");
};
watch("value", () => {
  log.mark();
  const last = element.querySelector(".pq-turn:last-child");
  const busy = Boolean(last && last.querySelector(".pq-stage"));
  show(busy);
  if (last && (busy || working)) {
    const tall = last.offsetHeight > innerHeight * 0.6;
    last.scrollIntoView({ block: tall ? "start" : "nearest", behavior: calm || tall ? "auto" : "smooth" });
  }
  working = busy;
});
