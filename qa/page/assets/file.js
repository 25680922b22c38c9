watch("value", () => {
  const file = props.value;
  if (!file) return;
  if (file.notice) return window.planqaSay?.(file.notice);
  const bytes = Uint8Array.from(atob(file.content), (c) => c.charCodeAt(0));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: file.type }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  window.planqaSay?.(`已导出 ${file.name}`);
});
