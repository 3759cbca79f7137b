// What the pages do beyond their forms, which work without this: drop, progress, recount in place, keys.
const $ = (selector, from = document) => from.querySelector(selector);
document.documentElement.classList.add("script");

const megabytes = (bytes) => (bytes / 1048576).toFixed(1);

function uploads() {
  const form = $("#upload");
  if (!form) return;
  const input = $("#files"), folder = $("#folder"), chosen = $(".chosen", form), bar = $("progress", form), stop = $("#stop");
  let dropped = [];
  const picked = () => [...input.files, ...folder.files, ...dropped];
  const show = () => {
    const files = picked(), size = files.reduce((sum, file) => sum + file.size, 0);
    const large = size > Number(form.dataset.limit);
    chosen.textContent = !files.length ? "" : large ? form.dataset.tooLarge
      : `${form.dataset.chosen} ${files.slice(0, 5).map((file) => file.name).join(", ")}${files.length > 5 ? " …" : ""} (${megabytes(size)} MB)`;
    $("button.primary", form).disabled = large;
  };
  for (const one of [input, folder]) one.addEventListener("change", show);
  for (const kind of ["dragenter", "dragover"]) form.addEventListener(kind, (event) => { event.preventDefault(); form.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    dropped = await filesOf(event.dataTransfer);
    show();
  });
  form.addEventListener("submit", (event) => {
    if (!picked().length) return; // pasted cells go the plain way
    event.preventDefault();
    const data = new FormData();
    for (const file of picked()) data.append("files", file, file.name);
    for (const file of $("#funds").files) data.append("funds", file, file.name);
    if ($("#pasted").value.trim()) data.append("pasted", $("#pasted").value);
    const request = new XMLHttpRequest();
    bar.hidden = stop.hidden = false;
    $("button.primary", form).disabled = true;
    request.upload.onprogress = (step) => { bar.value = 100 * step.loaded / step.total; chosen.textContent = `${form.dataset.sending} ${megabytes(step.loaded)} / ${megabytes(step.total)} MB`; };
    request.onload = () => request.status < 400 ? location.assign(request.responseURL) : (document.open(), document.write(request.responseText), document.close());
    const ended = (text) => () => { chosen.textContent = text; bar.hidden = stop.hidden = true; $("button.primary", form).disabled = false; };
    request.onerror = ended(form.dataset.failed);
    request.onabort = ended(form.dataset.stopped);
    stop.onclick = () => request.abort();
    request.open("POST", form.action);
    request.send(data);
  });
}

async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files];
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) return found.push(await new Promise((done, failed) => entry.file(done, failed)));
    const reader = entry.createReader();
    for (let more; (more = await new Promise((done, failed) => reader.readEntries(done, failed))).length;) for (const one of more) await walk(one);
  };
  for (const entry of entries) await walk(entry);
  return found;
}

function recounts() {
  document.addEventListener("change", async (event) => {
    const form = event.target.closest?.("form[data-recount]");
    if (!form) return;
    const focus = event.target.id, open = [...document.querySelectorAll("details")].map((one) => one.open);
    form.setAttribute("aria-busy", "true");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    $("#main").replaceWith($("#main", page));
    const details = [...document.querySelectorAll("details")];
    if (details.length === open.length) details.forEach((one, place) => { one.open ||= open[place]; });
    document.getElementById(focus)?.focus();
    waits();
  });
}

function waits() {
  const reading = $("[data-wait]");
  if (reading) {
    const look = async () => (await (await fetch(reading.dataset.wait)).json()).done ? location.reload() : setTimeout(look, 500);
    setTimeout(look, 300);
  }
  for (const log of document.querySelectorAll("[data-log]")) {
    const source = new EventSource(log.dataset.log);
    source.onmessage = ({ data }) => { log.textContent = JSON.parse(data); };
    source.onerror = () => { source.close(); location.reload(); };
  }
  const running = $("[data-events]");
  if (!running) return;
  const source = new EventSource(running.dataset.events), bar = $("progress", running);
  source.onmessage = ({ data }) => {
    const now = JSON.parse(data);
    if (["done", "failed", "cancelled"].includes(now.state)) { source.close(); location.assign(now.result ?? running.dataset.here); return; }
    const sentence = $(".sentence", running);
    if (sentence.textContent !== now.sentence) sentence.textContent = now.sentence;
    if (now.total) { bar.max = now.total; bar.value = now.done; } else bar.removeAttribute("value");
    for (const stage of running.querySelectorAll("[data-stage]")) stage.toggleAttribute("aria-current", stage.dataset.stage === now.stage);
  };
}

function keys() {
  const off = $("#keys-off");
  if (off) {
    off.checked = localStorage.getItem("keys") === "off";
    off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("keys") === "off") return;
    const action = { "/": () => $("#search")?.focus(), "?": () => location.assign("/help"), a: () => $("[data-accept] button")?.click(), j: () => step(1), k: () => step(-1), d: () => $("#decide input")?.focus() }[event.key];
    if (action) { event.preventDefault(); action(); }
  });
}

function step(by) {
  const link = $(by > 0 ? "nav.pages a[rel=next]" : "nav.pages a[rel=prev]");
  const rows = [...document.querySelectorAll("#list tbody tr")];
  if (!rows.length) { link?.click(); return; }
  const here = rows.findIndex((row) => row.classList.contains("here"));
  const next = rows[here + by] ?? (here < 0 ? rows[0] : undefined);
  if (!next) { link?.click(); return; }
  rows[here]?.classList.remove("here");
  next.classList.add("here");
  $("a", next).focus();
}

uploads(); recounts(); waits(); keys();
