/* The page Explore: one chart of one indicator, drawn with D3 from the rows of explore-data.js.
   Values are counts divided by denominators, as the book's own figures are; intervals are of chance alone. */
(() => {
  "use strict";
  const data = window.pcpSeries, place = document.querySelector(".pcp-explore");
  if (!data || !place || !window.d3) return;
  const Z = 1.959963984540054;
  const MEASURES = { rate: "Rate", count: "Number", index: "Index (first year = 100)", rank: "Rank among forces" };
  const SPANS = { discrete: "Single periods", year: "12 months to each quarter" };
  const WIDTHS = [260, 960], HEIGHT = 380, MARGIN = { top: 26, right: 16, bottom: 34, left: 52 };
  const FIRST = { indicator: data.indicators[0].id, force: data.force, span: "discrete", measure: "rate", others: "on" };
  const state = { ...FIRST };

  /* Small helpers: everything that is shown goes in as text, never as HTML. */
  const make = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    node.append(...children);
    return node;
  };
  const indicatorOf = () => data.indicators.find((item) => item.id === state.indicator);
  const spanOf = (indicator) => indicator.spans[state.span === "year" && indicator.spans[1] ? 1 : 0];
  const nameOf = (id) => data.forces.find((force) => force.id === id).name;
  const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
  const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const places = (value, digits) => value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace("-", "\u2212");

  /* The value of a force in a period, its interval, and where it stands. */
  const rateOf = (indicator, span, row, column) => {
    const count = span.counts[row][column];
    if (count === null) return null;
    if (span.denominators === null) return count;
    const denominator = data.denominators[span.denominators][row][column];
    return denominator === null ? null : count / denominator * indicator.per;
  };
  const limitsOf = (indicator, span, row, column) => {
    const count = span.counts[row][column];
    if (count === null || indicator.interval === null) return null;
    const exposure = data.denominators[span.denominators][row][column];
    if (indicator.interval === "proportion") { /* Wilson */
      const p = count / exposure, square = Z * Z / exposure;
      const half = Z * Math.sqrt(p * (1 - p) / exposure + square / (4 * exposure));
      return [-half, half].map((side) => (p + square / 2 + side) / (1 + square));
    }
    if (count < 0) return null; /* reversals of earlier recording */
    const byar = (shifted, sign) => shifted * (1 - 1 / (9 * shifted) + sign * Z / (3 * Math.sqrt(shifted))) ** 3;
    const pair = count < data.exact.length ? data.exact[count] : [byar(count, -1), byar(count + 1, 1)];
    return pair.map((limit) => limit / exposure);
  };
  const seriesOf = (indicator, span, row) => span.periods.map((label, column) => {
    const rate = rateOf(indicator, span, row, column), count = span.counts[row][column];
    const limits = rate === null ? null : limitsOf(indicator, span, row, column);
    const scaled = limits && limits.map((limit) => limit * (state.measure === "count"
      ? data.denominators[span.denominators][row][column] : indicator.per));
    return { label, end: new Date(`${span.ends[column]}T00:00:00Z`), count, rate, limits: scaled, value: state.measure === "count" ? count : rate };
  });
  const rankIn = (indicator, span, row, column) => {
    const own = rateOf(indicator, span, row, column);
    if (own === null) return null;
    const others = span.counts.map((_, other) => (data.forces[other].few && other !== row ? null : rateOf(indicator, span, other, column))).filter((value) => value !== null);
    return { place: 1 + others.filter((value) => indicator.higher ? value > own : value < own).length, of: others.length };
  };
  const allSeries = (indicator, span) => data.forces.map((force, row) => {
    const points = seriesOf(indicator, span, row);
    if (state.measure === "rank") points.forEach((point, column) => {
      const rank = rankIn(indicator, span, row, column);
      Object.assign(point, { value: rank && rank.place, rank, limits: null });
    });
    if (state.measure === "index") {
      const first = points.filter((point) => point.rate !== null).slice(0, indicator.quarterly && span === indicator.spans[0] ? 4 : 1);
      const base = first.reduce((sum, point) => sum + point.rate, 0) / first.length;
      points.forEach((point) => Object.assign(point, { value: point.rate === null || !(base > 0) ? null : 100 * point.rate / base, limits: null }));
    }
    return { force, points };
  });
  const digitsOf = (indicator) => ({ count: Number.isInteger(indicator.spans[0].counts.flat().find((value) => value !== null)) ? 0 : 1, rank: 0, index: 0 }[state.measure] ?? Math.max(indicator.decimals, 1));
  const unitOf = (indicator) => ({ count: indicator.counted, rank: indicator.higher ? "1 is the highest rate" : "1 is the lowest rate", index: "first year = 100" }[state.measure] ?? indicator.unit);

  /* The controls. */
  const select = (key, label, groups) => {
    const box = make("select", { id: `explore-${key}` });
    groups.forEach(([title, options]) => {
      const target = title ? box.appendChild(make("optgroup", { label: title })) : box;
      options.forEach(([value, text]) => target.append(make("option", { value }, text)));
    });
    box.addEventListener("change", () => { state[key] = box.value; draw(); });
    controls.append(make("div", {}, make("label", { for: box.id }, label), box));
    return box;
  };
  const controls = make("form", { class: "explore-controls", "aria-label": "What the chart shows" });
  controls.addEventListener("submit", (event) => event.preventDefault());
  const boxes = {
    indicator: select("indicator", "Indicator", Object.entries(data.themes).map(([theme, title]) =>
      [title, data.indicators.filter((item) => item.theme === theme).map((item) => [item.id, item.label])]).filter(([, options]) => options.length)),
    force: select("force", "Force", [["", data.forces.map((force) => [force.id, force.name])]]),
    measure: select("measure", "Measure", [["", Object.entries(MEASURES)]]),
    span: select("span", "Period", [["", Object.entries(SPANS)]]),
    others: select("others", "Other forces", [["", [["on", "All, in grey"], ["group", `Only the ${data.group}`], ["off", "None"]]]]),
  };
  const heading = make("h2", { class: "explore-title", id: "explore-title" });
  const subtitle = make("p", { class: "explore-subtitle" });
  const readout = make("p", { class: "explore-readout", "aria-live": "polite" });
  const drawing = make("div", { class: "explore-drawing", tabindex: "0", role: "group", "aria-labelledby": "explore-title", "aria-describedby": "explore-keys" });
  const keys = make("p", { class: "explore-keys", id: "explore-keys" }, "Point at the chart, or reach it with Tab and move with the arrow keys, Home and End.");
  const legend = make("p", { class: "explore-legend" });
  const save = make("a", { class: "explore-save", href: "#" }, "Download these rows (CSV)");
  const table = make("div", { class: "pcp-table", tabindex: "0", role: "region", "aria-label": "Rows of the chart" });
  place.replaceChildren(controls, heading, subtitle, drawing, readout, legend, keys, save, table);

  /* The state stands in the address, so that what is seen can be sent to somebody. */
  const readAddress = () => {
    Object.assign(state, FIRST);
    new URLSearchParams(location.hash.slice(1)).forEach((value, key) => {
      if (Object.hasOwn(boxes, key) && [...boxes[key].options].some((option) => option.value === value)) state[key] = value;
    });
  };
  const writeAddress = () => history.replaceState(null, "", `#${new URLSearchParams(state)}`);

  const draw = () => {
    const indicator = indicatorOf(), span = spanOf(indicator);
    boxes.span.disabled = !indicator.spans[1];
    Object.entries(boxes).forEach(([key, box]) => { box.value = state[key]; });
    writeAddress();
    const all = allSeries(indicator, span), own = all.find((item) => item.force.id === state.force);
    /* where few people live beside those who work there, a rate is of another kind and hides the rest */
    const odd = (item) => item.force.few && state.measure === "rate" && !indicator.percentage;
    const shown = all.filter((item) => item === own || (!odd(item) && (state.others === "on" || (state.others === "group" && item.force.group))));
    const known = own.points.filter((point) => point.value !== null), last = known.at(-1);
    const digits = digitsOf(indicator), words = (point) => places(point.value, digits);
    const old = last && last.end < new Date(data.oldBefore) ? ` (old: the newest at hand for ${data.quarter})` : "";
    heading.textContent = last ? `${indicator.label}, ${nameOf(state.force)}: ${words(last)} in ${last.label}${old}`
      : `${indicator.label}, ${nameOf(state.force)}: no figures`;
    subtitle.textContent = `${MEASURES[state.measure]}, ${unitOf(indicator)}, ${span.each}: ${span.periods[0]} to ${span.periods.at(-1)}, as known when this edition was made.`;
    const without = state.others === "on" ? all.filter((item) => item !== own && odd(item)).map((item) => item.force.name) : [];
    chart(indicator, span, shown, own, digits, without);
    rows(indicator, span, own, digits);
  };

  const chart = (indicator, span, shown, own, digits, without) => {
    const width = Math.max(WIDTHS[0], Math.min(WIDTHS[1], drawing.clientWidth || WIDTHS[1]));
    const points = shown.flatMap((item) => item.points).filter((point) => point.value !== null);
    const ends = own.points.map((point) => point.end), rank = state.measure === "rank";
    const x = d3.scaleUtc([d3.min(ends), d3.max(ends)], [MARGIN.left, width - MARGIN.right]);
    const limits = own.points.flatMap((point) => point.limits ?? []);
    const top = d3.max([...points.map((point) => point.value), ...limits, 1e-9]);
    const low = d3.min([0, ...points.map((point) => point.value)]);
    const y = d3.scaleLinear(rank ? [shown.length > 2 ? d3.max(points, (point) => point.value) ?? 1 : data.forces.length, 1] : [low, top * 1.04], [HEIGHT - MARGIN.bottom, MARGIN.top]);
    const svg = d3.create("svg").attr("viewBox", `0 0 ${width} ${HEIGHT}`).attr("width", width).attr("height", HEIGHT).attr("role", "img")
      .attr("aria-label", `${heading.textContent}. ${subtitle.textContent} The table below has every row.`);
    data.exceptional.forEach((item) => {
      const from = x(d3.max([new Date(item.starts), x.domain()[0]])), to = x(d3.min([new Date(item.ends), x.domain()[1]]));
      if (to <= from) return;
      svg.append("rect").attr("class", "exceptional").attr("x", from).attr("y", MARGIN.top).attr("width", to - from).attr("height", HEIGHT - MARGIN.top - MARGIN.bottom);
      svg.append("text").attr("class", "note").attr("text-anchor", from > width / 2 ? "end" : "start").attr("x", from > width / 2 ? to : from + 2).attr("y", MARGIN.top - 4).text(width < 500 ? item.title.split(" ")[0] : item.title);
    });
    svg.append("g").attr("class", "axis").attr("transform", `translate(0,${HEIGHT - MARGIN.bottom})`)
      .call(d3.axisBottom(x).ticks(Math.max(3, Math.floor(width / 110)), "%Y").tickSizeOuter(0));
    svg.append("g").attr("class", "axis grid").attr("transform", `translate(${MARGIN.left},0)`)
      .call(d3.axisLeft(y).ticks(6).tickSize(-(width - MARGIN.left - MARGIN.right)).tickFormat((value) => value.toLocaleString("en-GB")));
    indicator.breaks.forEach((item) => {
      const at = new Date(item.starts);
      if (at < x.domain()[0] || at > x.domain()[1]) return;
      const line = svg.append("line").attr("class", "break").attr("x1", x(at)).attr("x2", x(at)).attr("y1", MARGIN.top).attr("y2", HEIGHT - MARGIN.bottom);
      line.append("title").text(`Series break: ${item.title}`);
    });
    const line = d3.line((point) => x(point.end), (point) => y(point.value)).defined((point) => point.value !== null);
    shown.filter((item) => item !== own).forEach((item) => {
      svg.append("path").attr("class", item.force.group ? "other group" : "other").attr("d", line(item.points)).append("title").text(item.force.name);
    });
    svg.append("path").attr("class", "interval").attr("d",
      d3.area((point) => x(point.end), (point) => y(point.limits[0]), (point) => y(point.limits[1])).defined((point) => point.limits !== null)(own.points));
    svg.append("path").attr("class", "own").attr("d", line(own.points));
    svg.append("g").selectAll("circle").data(own.points.filter((point) => point.value !== null)).join("circle")
      .attr("class", "own-point").attr("cx", (point) => x(point.end)).attr("cy", (point) => y(point.value)).attr("r", 2.5);
    const cursor = svg.append("circle").attr("class", "cursor").attr("r", 6).attr("visibility", "hidden");
    let at = own.points.length - 1;
    const show = (column) => {
      at = Math.max(0, Math.min(own.points.length - 1, column));
      const point = own.points[at];
      cursor.attr("visibility", point.value === null ? "hidden" : "visible").attr("cx", x(point.end)).attr("cy", point.value === null ? 0 : y(point.value));
      readout.textContent = said(indicator, span, own, point, at, digits);
    };
    drawing.onkeydown = (event) => {
      const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: own.points.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      show(to);
    };
    svg.on("pointermove", (event) => {
      const [mouse] = d3.pointer(event);
      show(d3.leastIndex(own.points, (one, other) => Math.abs(x(one.end) - mouse) - Math.abs(x(other.end) - mouse)));
    });
    drawing.replaceChildren(svg.node());
    show(at);
    const parts = [`Line with points: ${nameOf(state.force)}.`];
    if (own.points.some((point) => point.limits)) parts.push("Band: 95% interval of chance alone.");
    if (shown.length > 1) parts.push(`Grey: other forces${shown.some((item) => !item.force.group) && shown.some((item) => item !== own && item.force.group) ? `; darker: ${data.group}` : ""}.`);
    if (without.length) parts.push(`Not drawn: ${without.join(", ")}, where few people live beside those who work there.`);
    const breaks = indicator.breaks.filter((item) => new Date(item.starts) >= x.domain()[0] && new Date(item.starts) <= x.domain()[1]);
    breaks.forEach((item) => parts.push(`Dashed: series break, ${lower(item.title)}.`));
    legend.textContent = parts.join(" ");
  };

  const said = (indicator, span, own, point, column, digits) => {
    if (point.value === null) return `${point.label}: no figure.`;
    const rank = rankIn(indicator, span, data.forces.indexOf(own.force), column);
    const interval = point.limits ? `, 95% interval ${places(point.limits[0], digits)} to ${places(point.limits[1], digits)}` : "";
    const place = `rank ${rank.place} of ${rank.of}`;
    return `${point.label}: ${places(point.value, digits)} (${unitOf(indicator)})${interval}; ${place}, ${places(point.count, Number.isInteger(point.count) ? 0 : 1)} ${indicator.counted}.`;
  };

  const rows = (indicator, span, own, digits) => {
    const row = data.forces.indexOf(own.force), head = ["Period", upper(indicator.counted), upper(indicator.unit), "95% from", "95% to", "Rank", "Forces"];
    const body = own.points.map((point, column) => {
      const rank = rankIn(indicator, span, row, column), limits = limitsOf(indicator, span, row, column);
      const scaled = limits ? limits.map((limit) => limit * indicator.per) : [null, null];
      return [point.label, point.count, point.rate, ...scaled, rank && rank.place, rank && rank.of];
    });
    const shownAs = (value, column) => value === null ? "\u2013" : column === 0 ? value
      : places(value, column === 1 ? (Number.isInteger(value) ? 0 : 1) : column < 5 ? Math.max(indicator.decimals, 1) : 0);
    const grid = make("table", {}, make("caption", {}, `${indicator.label}, ${nameOf(state.force)}`),
      make("thead", {}, make("tr", {}, ...head.map((text, column) => make("th", { scope: "col", class: column ? "number" : "" }, text)))),
      make("tbody", {}, ...body.map((cells) => make("tr", {}, ...cells.map((value, column) =>
        make(column ? "td" : "th", column ? { class: "number" } : { scope: "row" }, shownAs(value, column)))))));
    table.replaceChildren(grid);
    const quoted = (value) => value === null ? "" : typeof value === "number" ? String(value) : `"${value.replace(/"/g, '""')}"`;
    const text = [["Force", ...head], ...body.map((cells) => [nameOf(state.force), ...cells])].map((cells) => cells.map(quoted).join(",")).join("\r\n");
    save.setAttribute("download", `${state.indicator}-${state.force}-${state.span}.csv`);
    save.href = URL.createObjectURL(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv" }));
  };

  readAddress();
  window.addEventListener("hashchange", () => { readAddress(); draw(); });
  let known = 0;
  new ResizeObserver(() => { if (Math.abs(drawing.clientWidth - known) > 1) { known = drawing.clientWidth; draw(); } }).observe(drawing);
  draw();
})();
