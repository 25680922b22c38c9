// A pasted text or a file goes to the server with the event itself: nothing is left lying there.
const form = () => element.querySelector("form");
let opened = false;
const open = () => {
  if (opened || document.body.dataset.view !== "check") return;
  opened = true;
  trigger("select", { do: "open" });
};
addEventListener("planqa:view", open);
open();
const names = () => element.querySelector(".pq-names");
let hint = "";
const chosen = () => {
  hint = hint || names().textContent;
  const file = form().file.files[0];
  names().textContent = file ? file.name : hint;
  element.querySelector(".pq-drop-file").hidden = !file;
};
element.addEventListener("change", (event) => { if (event.target.name === "file") chosen(); });
element.addEventListener("click", (event) => {
  if (!event.target.closest(".pq-drop-file")) return;
  form().file.value = "";
  chosen();
});
const content = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
  reader.onerror = failed;
  reader.readAsDataURL(file);
});
element.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = form().file.files[0];
  const plan = form().plan.value;
  if (!file && !form().text.value.trim()) return window.planqaSay("请粘贴文字，或选择一个文件");
  if (file && file.size > props.max_mb * 1048576) return window.planqaSay(`“${file.name}”超过 ${props.max_mb} MB`);
  try {
    trigger("select", file ? { name: file.name, content: await content(file), plan } : { text: form().text.value, plan });
  } catch {
    window.planqaSay("读不了这个文件，请重新选择");
  }
});
