// Every conversation has an entry of its own, so that two tabs do not overwrite each other.
// People who sign in on the same machine have their own.
const person = () => document.querySelector(".pq-nav")?.dataset.person;
const prefix = () => `planqa:talk:${encodeURIComponent(person() ?? "")}:`;
const MOST = 30;
const keys = () => Object.keys(localStorage).filter((k) => k.startsWith(prefix()));
const read = (key) => {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
};
const oldestFirst = () => keys().map((k) => [read(k)?.at ?? 0, k]).sort((a, b) => a[0] - b[0]).map(([, k]) => k);
const save = (talk) => {
  const text = JSON.stringify({ ...talk, at: Date.now() });
  for (let left = oldestFirst(); ; left.shift()) {
    try {
      localStorage.setItem(prefix() + talk.key, text);
      break;
    } catch {
      if (!left.length) return;
      localStorage.removeItem(left[0]);
    }
  }
  oldestFirst().slice(0, -MOST).forEach((k) => localStorage.removeItem(k));
};
window.planqaTalks = {
  ready: () => person() !== undefined,
  all: () => oldestFirst().reverse().map(read).filter((t) => t?.key && Array.isArray(t.turns)),
  drop: (key) => localStorage.removeItem(prefix() + key),
};
watch("value", () => {
  const talk = props.value;
  if (!talk) return;
  try {
    if (talk.turns?.length) save(talk);
    // Which conversation a tab shows is the tab's own; a new tab begins a new one.
    sessionStorage.setItem("planqa:current", talk.key);
  } catch { /* storage is switched off: the page works without a history */ }
});
