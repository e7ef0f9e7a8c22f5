// What pages do beside htmx. Everything works without it, only with a click more.
"use strict";
document.documentElement.classList.add("script");

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.matches("select[data-submit]")) field.form.requestSubmit();
  if (field.matches("input[data-all]")) {
    for (const box of field.form.querySelectorAll("input[name=order]")) box.checked = field.checked;
  }
});

document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard.writeText(copy.dataset.copy).then(() => copy.classList.add("done"));
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest(".sheet button")) menu.open = false;
  }
});

// The list of orders follows what happens, unless somebody is at work in it.
setInterval(() => {
  const list = document.querySelector("#list[data-live]");
  if (!list || document.hidden || list.contains(document.activeElement)) return;
  if (list.querySelector("input:checked, details[open], #progress > *")) return;
  htmx.trigger(list, "look");
}, 15000);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A part that could not be had says so, instead of a page that looks finished.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && event.detail.xhr.status < 600) {
    event.detail.shouldSwap = true;
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const problem = page.querySelector(".problem");
    const text = document.createElement("p");
    text.className = "notice bad";
    text.setAttribute("role", "alert");
    // Technical details stay on the page of their own.
    text.textContent = problem ? (problem.querySelector("bdi") ?? problem).textContent : event.detail.xhr.statusText;
    event.detail.serverResponse = text.outerHTML;
  }
});
