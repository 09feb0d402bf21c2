/* What HTML alone cannot do: tables that sort, definitions on hover and focus, a few of the theme's gaps. */
(() => {
  "use strict";
  const ready = (run) => document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", run) : run();

  /* Sorting: a button in each heading of a long table; numbers by value, words by the alphabet. */
  const LONG = 10;
  const valueOf = (cell) => {
    if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
    const found = cell.textContent.replace(/\u2212/g, "-").replace(/,/g, "").match(/^[\s£+]*(-?[\d.]+)/);
    return found ? Number(found[1]) : NaN;
  };
  const compare = (a, b, numeric, sign) => {
    if (!numeric) return sign * a.textContent.trim().localeCompare(b.textContent.trim(), "en-GB", { numeric: true });
    const [one, other] = [valueOf(a), valueOf(b)];
    if (isNaN(one) || isNaN(other)) return isNaN(one) - isNaN(other); /* what has no figure stays last */
    return sign * (one - other);
  };
  const sortable = (table) => {
    const body = table.tBodies[0];
    if (!body || body.rows.length <= LONG || table.tHead.rows.length !== 1) return;
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const up = heading.getAttribute("aria-sort") !== "ascending";
        headings.forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", up ? "ascending" : "descending");
        const numeric = heading.classList.contains("number");
        body.append(...[...body.rows].sort((a, b) => compare(a.cells[column], b.cells[column], numeric, up ? 1 : -1)));
      });
    });
    const hint = document.createElement("span");
    hint.className = "visually-hidden";
    hint.textContent = " (the headings are buttons that sort the table)";
    table.caption.append(hint);
  };

  /* A table that does not fit a narrow screen, or would be squeezed, shows each row as a block, every cell
     after its column's name. The data of a chart scroll: they are for looking up. */
  const NARROW = 560, MOST_COLUMNS = 3;
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  const fitting = (box) => {
    const table = box.querySelector("table");
    const names = [...table.tHead.rows[0].cells].map((heading) => heading.textContent.trim());
    table.querySelectorAll("tbody tr").forEach((row) => {
      [...row.cells].forEach((cell, column) => { if (column) cell.dataset.label = names[column]; });
    });
    [table, ...table.querySelectorAll("thead, tbody, tr, td")].forEach((part) => part.setAttribute("role", ROLES[part.tagName]));
    table.querySelectorAll("th").forEach((heading) => {
      heading.setAttribute("role", heading.scope === "row" ? "rowheader" : "columnheader");
    });
    let known = 0;
    new ResizeObserver(() => {
      if (box.clientWidth === known) return; /* only its height has changed */
      known = box.clientWidth;
      box.classList.remove("in-rows", "dense", "overflows");
      const wide = () => table.scrollWidth > known + 1;
      const squeezed = box.classList.contains("stacked") || names.length > MOST_COLUMNS;
      if (known < NARROW ? wide() || squeezed : wide()) box.classList.add(known < NARROW ? "in-rows" : "dense");
      if (wide()) box.classList.add("overflows");
    }).observe(box);
  };

  /* An extract of a page that the search found: its own words, without the bar above each page. */
  const extract = (html, anchor) => {
    const article = new DOMParser().parseFromString(html, "text/html").querySelector("article");
    article.querySelectorAll(".headerlink, script, style, .made, .pcp-data").forEach((part) => part.remove());
    return ((anchor && article.querySelector(anchor)) || article).textContent.replace(/\s+/g, " ");
  };

  /* Definitions: shown on hover, on focus and at a first tap; Escape takes them away. */
  const definitions = () => {
    const tip = document.createElement("div");
    tip.className = "pcp-tip";
    tip.hidden = true;
    document.body.append(tip);
    let shown = null, leaving = 0;
    const hide = () => { tip.hidden = true; shown = null; };
    const leave = () => { clearTimeout(leaving); leaving = setTimeout(hide, 300); };
    const show = (link) => {
      clearTimeout(leaving);
      shown = link;
      tip.textContent = document.getElementById(link.getAttribute("aria-describedby")).textContent;
      tip.hidden = false;
      const box = link.getBoundingClientRect(), width = document.documentElement.clientWidth;
      tip.style.left = `${Math.max(8, Math.min(box.left, width - tip.offsetWidth - 8)) + scrollX}px`;
      const below = box.bottom + tip.offsetHeight + 8 < innerHeight;
      tip.style.top = `${(below ? box.bottom + 4 : box.top - tip.offsetHeight - 4) + scrollY}px`;
    };
    document.querySelectorAll("a.pcp-term").forEach((link) => {
      link.addEventListener("mouseenter", () => show(link));
      link.addEventListener("focus", () => show(link));
      link.addEventListener("mouseleave", leave);
      link.addEventListener("blur", leave);
      let open = false;
      link.addEventListener("pointerdown", () => { open = shown === link; });
      link.addEventListener("click", (event) => {
        if (matchMedia("(hover: none)").matches && !open) { event.preventDefault(); show(link); }
      });
    });
    tip.addEventListener("mouseenter", () => clearTimeout(leaving));
    tip.addEventListener("mouseleave", leave);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  };

  /* The list of editions closes with Escape and with a click elsewhere. */
  const menu = (details) => {
    document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
    details.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && details.open) { details.open = false; details.querySelector("summary").focus(); }
    });
  };

  /* Opened from a folder, a page may not read others, so the search shows titles without extracts. */
  if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

  ready(() => {
    if (typeof Search !== "undefined") Search.htmlToText = extract;
    document.querySelectorAll(".pcp-table").forEach((box) => { if (!box.closest(".pcp-data")) fitting(box); });
    document.querySelectorAll(".pcp-table table").forEach(sortable);
    document.querySelectorAll("details.pcp-editions").forEach(menu);
    definitions();
    /* On paper everything stands open; on the screen what an address leads into. */
    addEventListener("beforeprint", () => {
      document.querySelectorAll("details.sd-dropdown").forEach((folded) => { folded.open = true; });
    });
    const unfold = () => {
      const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      for (let place = target; place; place = place.parentElement) if (place.tagName === "DETAILS") place.open = true;
    };
    addEventListener("hashchange", unfold);
    unfold();
  });
})();
