"use strict";
// Makes tables sortable and filterable. The page says all it has to say without it.
(function () {
  const few = 12; // rows that need no filter; a smaller table may stand beside another
  const brief = matchMedia("screen and (max-width: 40rem)").matches ? 10 : 25; // rows of a long table at first
  const collator = new Intl.Collator("en", { numeric: true });

  function make(name, attributes, text) {
    const e = document.createElement(name);
    for (const key in attributes) e.setAttribute(key, attributes[key]);
    if (text) e.textContent = text;
    return e;
  }

  function value(row, column) {
    const cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent : cell.dataset.sort;
  }

  function enhance(table) {
    const body = table.tBodies[0];
    const heads = Array.from(table.tHead.rows[0].cells);
    const state = { rows: Array.from(body.rows), query: "", chosen: new Map(), all: false, status: null, button: null };
    const texts = new Map(state.rows.map(row => [row, row.textContent.toLowerCase()]));

    function fits(row) {
      if (state.query && !texts.get(row).includes(state.query)) return false;
      for (const [column, word] of state.chosen) {
        if (word && row.cells[column].textContent !== word) return false;
      }
      return true;
    }

    function show() {
      const asked = state.query || Array.from(state.chosen.values()).some(Boolean);
      let found = 0, shown = 0;
      for (const row of state.rows) {
        const fit = fits(row);
        if (fit) found++;
        row.hidden = !(fit && (state.all || asked || found <= brief));
        if (!row.hidden) shown++;
      }
      if (state.status) state.status.textContent = shown + " of " + state.rows.length + " rows are shown";
      if (state.button) state.button.hidden = shown === found;
    }

    function sort(column, head) {
      const numeric = head.classList.contains("n");
      const up = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "descending" : !numeric;
      for (const h of heads) h.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const order = numeric
        ? (a, b) => Number(value(a, column)) - Number(value(b, column))
        : (a, b) => collator.compare(value(a, column), value(b, column));
      state.rows.sort((a, b) => up ? order(a, b) : order(b, a));
      for (const row of state.rows) body.append(row);
      show();
    }

    function addSorting() {
      heads.forEach((head, column) => {
        const button = make("button", { type: "button" }, head.textContent);
        button.addEventListener("click", () => sort(column, head));
        head.replaceChildren(button);
      });
    }

    function addControls() {
      const controls = make("div", { class: "controls" });
      const name = table.caption.textContent;
      const label = make("label", {}, "Filter");
      const input = make("input", { type: "search", "aria-label": "Filter: " + name });
      input.addEventListener("input", () => { state.query = input.value.trim().toLowerCase(); show(); });
      label.append(input);
      controls.append(label);
      heads.forEach((head, column) => {
        if (head.classList.contains("c")) controls.append(chooser(head, column));
      });
      state.status = make("p", { class: "status", role: "status" });
      controls.append(state.status);
      table.parentElement.before(controls);
      if (state.rows.length > brief) {
        state.button = make("button", { type: "button", class: "all-rows" }, "Show all " + state.rows.length + " rows");
        state.button.addEventListener("click", () => { state.all = true; show(); });
        table.parentElement.after(state.button);
      }
    }

    function chooser(head, column) {
      const label = make("label", {}, head.textContent);
      const select = make("select", { "aria-label": head.textContent + ": " + table.caption.textContent });
      select.append(make("option", { value: "" }, "all"));
      const words = new Set(state.rows.map(row => row.cells[column].textContent));
      for (const word of Array.from(words).sort(collator.compare)) select.append(make("option", {}, word));
      select.addEventListener("change", () => { state.chosen.set(column, select.selectedIndex ? select.value : ""); show(); });
      label.append(select);
      return label;
    }

    if (state.rows.length > few) addControls();
    if (state.rows.length > 4) addSorting();
    show();
  }

  for (const table of document.querySelectorAll("main table")) enhance(table);
})();
