// What a citation quotes, beside its number: under the pointer, or where the keyboard has come to; a click opens the whole section.
const card = element.querySelector("#pq-peek");
const [quote, from] = card.children;
let cite;
let waiting;
const hide = () => {
  clearTimeout(waiting);
  cite?.removeAttribute("aria-describedby");
  cite = undefined;
  if (card.matches(":popover-open")) card.hidePopover();
};
const show = (button) => {
  hide();
  if (!button.isConnected) return;
  cite = button;
  quote.textContent = button.dataset.quote;
  from.textContent = button.dataset.from;
  button.setAttribute("aria-describedby", card.id);
  card.showPopover();
  const at = button.getBoundingClientRect();
  const below = at.bottom + card.offsetHeight + 8 < innerHeight;
  card.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - card.offsetHeight - 4)}px`;
  card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - card.offsetWidth - 8))}px`;
};
document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const button = event.target.closest?.("[data-quote]");
  clearTimeout(waiting);
  if (button && button !== cite) waiting = setTimeout(show, 250, button);
  // The pointer may go into the card, to read it or to copy from it.
  else if (!button && !card.contains(event.target)) waiting = setTimeout(hide, 200);
});
document.addEventListener("focusin", (event) => {
  const button = event.target.closest("[data-quote]");
  if (button?.matches(":focus-visible")) show(button);
  else hide();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
document.addEventListener("click", (event) => { if (!card.contains(event.target)) hide(); });
document.addEventListener("scroll", hide, { capture: true, passive: true });
