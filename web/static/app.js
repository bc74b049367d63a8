// Suggestions below the search box, and buttons that copy and print. Pages work
// without this. What looks like a link is never sent while it is typed.
(() => {
  "use strict";
  const linkLike = (s) =>
    s.length > 100 || /[#:\/\\@=%?&]|www\.|\.(nz|com|net|org|io|gg|app|me|co|to)\b|[A-Za-z0-9_-]{16,}/i.test(s);

  document.querySelectorAll("form.search").forEach((form, n) => {
    const input = form.querySelector("input[type=search]");
    if (!input) return;
    const list = document.createElement("ul");
    list.className = "suggest";
    list.id = "suggest-" + n;
    list.setAttribute("role", "listbox");
    list.hidden = true;
    form.append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    let timer = 0, asked = null, at = -1, typed = "";

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (i) => {
      const items = [...list.children];
      at = i < -1 ? items.length - 1 : i >= items.length ? -1 : i;
      items.forEach((el, k) => el.setAttribute("aria-selected", String(k === at)));
      input.value = at < 0 ? typed : items[at].textContent;
      if (at < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", items[at].id);
    };
    const show = (names) => {
      list.replaceChildren(...names.map((name, k) => {
        const li = document.createElement("li");
        li.id = list.id + "-" + k;
        li.setAttribute("role", "option");
        li.textContent = name;
        li.addEventListener("mousedown", (e) => {
          e.preventDefault();
          input.value = name;
          form.requestSubmit();
        });
        return li;
      }));
      at = -1;
      list.hidden = names.length === 0;
      input.setAttribute("aria-expanded", String(!list.hidden));
    };
    const ask = async () => {
      const q = input.value.trim();
      if (asked) asked.abort();
      if (q.length < 2 || linkLike(q)) return close();
      asked = new AbortController();
      try {
        const r = await fetch("/api/v1/suggest?q=" + encodeURIComponent(q), { signal: asked.signal, credentials: "omit" });
        const got = r.ok ? await r.json() : { suggestions: [] };
        if (input.value.trim() === q && document.activeElement === input) show((got.suggestions || []).slice(0, 8));
      } catch (e) {
        close();
      }
    };
    input.addEventListener("input", () => {
      typed = input.value;
      clearTimeout(timer);
      timer = setTimeout(ask, 120);
    });
    input.addEventListener("keydown", (e) => {
      if (list.hidden || e.isComposing) return;
      if (e.key === "ArrowDown") { e.preventDefault(); mark(at + 1); }
      else if (e.key === "ArrowUp") { e.preventDefault(); mark(at - 1); }
      else if (e.key === "Escape") { e.preventDefault(); input.value = typed; close(); }
    });
    input.addEventListener("blur", () => setTimeout(close, 100));
  });
  document.querySelectorAll("button[data-copy]").forEach((b) => {
    if (!navigator.clipboard) return;
    b.hidden = false;
    b.addEventListener("click", async () => {
      await navigator.clipboard.writeText(b.dataset.copy);
      b.textContent = b.dataset.done;
    });
  });
  document.querySelectorAll("button[data-print]").forEach((b) => {
    b.hidden = false;
    b.addEventListener("click", () => window.print());
  });
  // On narrow screens the filters begin folded; without a script they stand open.
  if (window.matchMedia("(max-width: 800px)").matches) {
    document.querySelectorAll(".facets details").forEach((d) => d.removeAttribute("open"));
  }
})();
