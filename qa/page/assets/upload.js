const form = () => element.querySelector("form");
const table = () => document.querySelector("#pq-plans-table");
let opened = false;
const open = () => {
  if (opened || document.body.dataset.view !== "manage") return;
  opened = true;
  trigger("select", { do: "open" });
};
addEventListener("planqa:view", open);
open();
table().choices = (html) => {
  const select = form().target;
  const chosen = select.value;
  select.innerHTML = '<option value="">作为新规划加入</option>' + html;
  select.value = [...select.options].some((o) => o.value === chosen) ? chosen : "";
};
const name = () => {
  const names = [...form().files.files].map((f) => f.name);
  element.querySelector(".pq-names").textContent = names.join("、") || "还没有选择文件";
};
element.addEventListener("change", name);
element.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = [...form().files.files];
  const large = files.find((f) => f.size > props.max_mb * 1048576);
  if (!files.length) return window.planqaSay("请先选择文件");
  if (large) return window.planqaSay(`“${large.name}”超过 ${props.max_mb} MB，没有上传`);
  const button = form().querySelector("[type=submit]");
  button.disabled = true;
  try {
    const sent = [];
    for (const file of files) {
      window.planqaSay(`正在上传 ${file.name}（${sent.length + 1}/${files.length}）`);
      sent.push((await upload(file)).path);
    }
    const told = Object.fromEntries(["title", "period", "issuer", "published", "place"].map((key) => [key, form().elements[key].value]));
    const names = files.map((f) => f.name);
    trigger("select", { do: "add", files: sent, names, target: form().target.value, replace: form().replace.checked, ...told });
    form().files.value = "";
    // What was said of one plan must not be said of the next.
    for (const key in told) form().elements[key].value = "";
    name();
    window.planqaSay("");
  } catch (error) {
    const told = /文件没有存下.*/.exec(error?.message ?? "");
    window.planqaSay(told ? told[0] : "上传没有成功，请检查网络和权限后重试");
  } finally {
    button.disabled = false;
  }
});
