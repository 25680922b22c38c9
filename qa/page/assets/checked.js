// A citation opens beside the report; a figure of the text leads to what is said of it.
watch("value", () => { if (element.querySelector(".pq-checked")) element.closest(".block").scrollIntoView({ block: "nearest" }); });
element.addEventListener("click", (event) => {
  const cite = event.target.closest(".pq-cite");
  if (cite) {
    element.querySelectorAll("[aria-current]").forEach((b) => b.removeAttribute("aria-current"));
    cite.setAttribute("aria-current", "true");
    element.asked = cite;
    trigger("select", { n: cite.dataset.n });
  }
  if (event.target.closest("[data-do=docx]")) trigger("select", { do: "docx" });
  const figure = event.target.closest("button[data-f]");
  const said = figure && element.querySelector(`#pq-f${figure.dataset.f}`);
  if (!said) return;
  const folded = said.closest("details");
  if (folded) folded.open = true;
  said.scrollIntoView({ block: "center" });
  said.focus({ preventScroll: true });
});
