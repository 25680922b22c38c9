// Whoever comes to the view sees what there is now.
const open = () => { if (document.body.dataset.view === "records") trigger("select", { do: "open" }); };
addEventListener("planqa:view", open);
open();
element.addEventListener("click", (event) => {
  const what = event.target.closest("[data-do]")?.dataset.do;
  if (what) trigger("select", { do: what });
});
