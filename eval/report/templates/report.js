"use strict";
(() => {
  const cases = [...document.querySelectorAll("#cases .case")];
  const chips = [...document.querySelectorAll(".chips button")];
  const value = id => document.getElementById(id).value;
  const filter = () => {
    const faults = chips.filter(c => c.classList.contains("on")).map(c => c.dataset.fault);
    const text = value("by-text").trim().toLowerCase();
    let count = 0;
    for (const item of cases) {
      const d = item.dataset;
      const fits = (!value("by-type") || d.type === value("by-type")) && (!value("by-plan") || d.plan === value("by-plan")) &&
        (!value("by-split") || d.split === value("by-split")) && faults.every(f => d.faults.split(" ").includes(f)) &&
        (!text || item.textContent.toLowerCase().includes(text));
      item.hidden = !fits;
      count += fits;
    }
    document.getElementById("shown").textContent = `显示 ${count} 道`;
  };
  chips.forEach(c => c.addEventListener("click", () => { c.classList.toggle("on"); filter(); }));
  ["by-type", "by-plan", "by-split", "by-text"].forEach(id => document.getElementById(id).addEventListener("input", filter));
  document.getElementById("expand").addEventListener("click", event => {
    const open = event.target.textContent === "全部展开";
    cases.filter(c => !c.hidden).forEach(c => { c.open = open; });
    event.target.textContent = open ? "全部收起" : "全部展开";
  });
  filter();
})();
