// The server's own page. The key comes in the fragment, which no request carries; it stays in
// this tab. All texts are set as text, never as markup.

const LEVELS = new Map([[2, "dominant"], [1, "present"], [-1, "in conflict"]]);
const REFRESH_MS = 5000;

const fromAddress = new URLSearchParams(location.hash.slice(1)).get("key");
if (fromAddress) {
  sessionStorage.setItem("key", fromAddress);
  history.replaceState(null, "", location.pathname);
}

const element = (id) => document.getElementById(id);

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

async function get(path) {
  const answer = await fetch(path, { headers: { authorization: `Bearer ${sessionStorage.getItem("key")}` } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function evidenceItem({ quote, start, picture }) {
  let place = start === undefined ? "" : `${clock(start)} `;
  if (picture !== undefined) place = `Picture ${picture}: `;
  return make("li", "", `${place}“${quote}”`);
}

function labelChip(label, values) {
  const value = values.get(label.value);
  const level = LEVELS.get(label.level);
  const chip = make("details", `label ${level === "in conflict" ? "conflict" : level}`);
  chip.style.setProperty("--value", value.color);
  const head = make("summary");
  head.append(make("span", "", value.icon), make("span", "", value.texts.en.short_name));
  head.append(make("small", "", `${level}, ${Math.round(label.confidence.score * 100)} % sure`));
  const quotes = make("ul");
  quotes.append(...label.evidence.map(evidenceItem));
  chip.append(head, make("p", "", value.texts.en.definition), quotes);
  return chip;
}

function videoItem({ video, annotation }, values) {
  const item = make("li", "video");
  const post = make("p", "post");
  const name = video.description || video.id;
  if (video.url) {
    const link = make("a", "", name);
    link.href = video.url;
    link.rel = "noreferrer noopener";
    link.target = "_blank";
    post.append(link);
  } else {
    post.textContent = name;
  }
  const labels = make("div", "labels");
  for (const label of annotation.labels) labels.append(labelChip(label, values));
  if (!annotation.labels.length) labels.textContent = "No values found.";
  item.append(post, labels, ...(annotation.usage ?? []).map((used) => make("p", "usage", told(used))));
  return item;
}

const dollars = (amount) => `$${amount.toFixed(4)}`;
const tokens = (used) => `${(used.input_tokens ?? 0).toLocaleString("en")} tokens in, ${(used.output_tokens ?? 0).toLocaleString("en")} out`;

function told(used) {
  return `${used.model}: ${tokens(used)}${used.cost === undefined ? "" : `, ${dollars(used.cost)}`}`;
}

function showCosts({ spending, budget, left_today: left }) {
  element("spending").replaceChildren(...spending.flatMap((used) => [
    make("dt", "", used.model),
    make("dd", "", `${dollars(used.dollars)}${used.unpriced ? " and more, at prices not known" : ""}, ${tokens(used)}`),
  ]));
  element("budget").textContent = budget === null
    ? "There is no daily budget."
    : `${dollars(left)} of ${dollars(budget)} are left until midnight UTC.`;
  element("costs").hidden = !spending.length && budget === null;
}

let shown = "";

// Made anew only when something changed, so that what somebody has opened stays open.
function showVideos(videos, values) {
  const now = JSON.stringify(videos);
  if (now === shown) return;
  shown = now;
  element("videos").replaceChildren(...videos.map((entry) => videoItem(entry, values)));
}

async function show(values) {
  const [{ code }, info, { videos }, costs] = await Promise.all([
    get("/v1/pairing-code"), get("/v1/info"), get("/v1/videos"), get("/v1/costs"),
  ]);
  element("code").textContent = code;
  element("status").textContent = `The server runs. Version ${info.server}.`;
  element("status").classList.remove("away");
  element("stages").replaceChildren(...Object.entries(info.pipeline.stages).flatMap(
    ([stage, name]) => [make("dt", "", stage.replace("_", " ")), make("dd", "", name)],
  ));
  showCosts(costs);
  showVideos(videos, values);
  element("none").hidden = videos.length > 0;
  for (const id of ["pairing", "pipeline", "latest"]) element(id).hidden = false;
  element("locked").hidden = true;
}

async function run() {
  let values;
  for (;;) {
    try {
      values ??= new Map((await get("/v1/values")).map((value) => [value.id, value]));
      await show(values);
    } catch (problem) {
      if (problem.message === "401") {
        sessionStorage.removeItem("key");
        return;
      }
      element("status").textContent = "The server does not answer.";
      element("status").classList.add("away");
    }
    await new Promise((resolve) => setTimeout(resolve, REFRESH_MS));
  }
}

if (sessionStorage.getItem("key")) run();
