// Removing and rolling back ask to be clicked twice.
const tell = () => {
  const holder = element.querySelector("[data-choices]");
  if (holder) element.closest("#pq-plans-table").choices(holder.dataset.choices);
};
watch("value", tell);
element.addEventListener("click", (event) => {
  const button = event.target.closest(".pq-sure");
  element.querySelectorAll(".pq-asked").forEach((b) => {
    if (b === button) return;
    b.classList.remove("pq-asked");
    b.textContent = b.dataset.label;
  });
  if (!button) return;
  if (button.classList.contains("pq-asked")) {
    button.disabled = true;
    return trigger("select", { do: button.dataset.do, target: button.dataset.target });
  }
  button.dataset.label = button.textContent;
  button.classList.add("pq-asked");
  button.textContent = "再点一次确认";
});
