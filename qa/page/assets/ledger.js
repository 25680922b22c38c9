element.addEventListener("click", (event) => {
  const more = event.target.closest(".pq-more");
  if (more) element.closest("#pq-ledger").more(Number(more.dataset.rows));
});
