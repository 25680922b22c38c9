// What came of it must be seen, also by who clicked further down.
watch("value", () => { if (props.value) element.closest(".block").scrollIntoView({ block: "nearest" }); });
