(function() {
	// src/data.ts
	function read$2() {
		return JSON.parse(document.getElementById("data").textContent);
	}
	// src/link.ts
	function linkedTrace() {
		return Number(/[#&]t=(\d+)/.exec(location.hash)?.[1] ?? 0);
	}
	function linkedStep(last, first) {
		const found = /[#&]step=(\d+)/.exec(location.hash);
		return Math.min(found ? Number(found[1]) : first, last);
	}
	function address(trace, step, made = "") {
		return (trace ? `#t=${trace}&` : "#") + (made && `${made}&`) + `step=${step}`;
	}
	function linkedOrigin() {
		return /[#&]from=(\d+\.\d+\.\d+)/.exec(location.hash)?.[1] ?? "";
	}
	function linkedPath() {
		return new URLSearchParams(location.hash.slice(1)).get("path");
	}
	function pathed(path) {
		return new URLSearchParams({ path }).toString();
	}
	function comparison(one, other, row) {
		return `#compare=${one},${other}${row === void 0 ? "" : `&row=${row}`}`;
	}
	function linkedPair() {
		const found = /^#compare=([\d.]+),([\d.]+)/.exec(location.hash);
		return found && [found[1], found[2]];
	}
	function linkedRow(first) {
		return Number(/[#&]row=(\d+)/.exec(location.hash)?.[1] ?? first);
	}
	function replaceAddress(href) {
		try {
			history.replaceState(null, "", href);
		} catch {
			location.hash = href;
		}
	}
	// src/run.ts
	var Run = class {
		data;
		trace;
		made;
		lanes;
		written;
		named;
		away = null;
		constructor(data, trace = 0, made = null) {
			this.data = data;
			this.trace = trace;
			this.made = made;
			const acting = new Set(data.steps.flatMap((step) => step.parts.map((part) => part.lane)));
			this.lanes = [...acting].sort((one, other) => one - other);
			this.named = new Map(data.places.map(({ name }, place) => [name, place]));
			this.written = data.places.map((place) => [[0, place.initial]]);
			data.steps.forEach((step, index) => {
				for (const [place, text] of step.changes ?? []) this.written[place].push([index + 1, text]);
			});
		}
		href(step) {
			const { made, data } = this;
			return address(this.trace, step, made ? `from=${made.name}` : data.live && pathed(data.live.path));
		}
		get byHand() {
			const { ending, verdict } = this.data.head;
			return !this.made && ending === "stopped" && verdict === "STOPPED";
		}
		get key() {
			return this.made?.name ?? String(this.number);
		}
		place(name) {
			return this.named.get(name);
		}
		get first() {
			if (this.made) return this.last;
			return this.data.live?.at ?? (this.decides || this.last);
		}
		get number() {
			return this.trace || 1;
		}
		get last() {
			return this.data.steps.length;
		}
		get decides() {
			return this.data.decides ?? 0;
		}
		get end() {
			const { ending, word } = (this.made?.run ?? this).data.head;
			return ending === "deadlock" || ending === "stopped" && word === "verdict" ? "deadlock" : "violation";
		}
		takes(at, choice) {
			return this.data.enabled[at]?.find((one) => one.taken)?.step === choice.step;
		}
		text(number) {
			return this.data.texts[number];
		}
		value(place, step) {
			const [since, text] = this.written[place].findLast(([at]) => at <= step);
			return [this.text(text), since];
		}
		changed(step) {
			return (this.data.steps[step - 1]?.changes ?? []).map(([place]) => place);
		}
		touched(step) {
			return this.data.places.map((_, place) => place).filter((place) => (this.written[place][1]?.[0] ?? Infinity) <= step);
		}
		nextChange(place, step) {
			const steps = this.written[place].map(([at]) => at).filter((at) => at > 0);
			return steps.find((at) => at > step) ?? steps[0] ?? null;
		}
		label(part) {
			return part.name + (part.with ? `(${part.with})` : "");
		}
		full(part) {
			return `${this.data.lanes[part.lane]}.${this.label(part)}`;
		}
		name(step) {
			const [first] = this.data.steps[step - 1]?.parts ?? [];
			return first ? this.full(first) : "the start";
		}
		isFailing(step) {
			const ending = this.data.head.ending;
			return step === this.last && ![
				"reached",
				"lasso",
				"stopped"
			].includes(ending);
		}
		fails(step) {
			return this.data.steps[step - 1]?.fails !== void 0;
		}
		citation(number) {
			return this.data.citations[number];
		}
		since(values, step) {
			let at = step;
			while (at > 0 && values[at - 1] === values[step]) at -= 1;
			return at;
		}
	};
	// src/fork.ts
	function read$1(name) {
		const [run = 0, at = 0, choice = 0] = name.split(".").map(Number);
		return {
			run,
			at,
			choice
		};
	}
	function origin$1(run, at, choice) {
		const root = run.made?.run ?? run;
		return {
			run: root,
			at,
			name: `${root.number}.${at}.${choice}`
		};
	}
	function chosen({ run, name }) {
		const { at, choice } = read$1(name);
		const found = run.data.enabled[at]?.[choice - 1];
		return found && (found.taken || found.parts) ? found : null;
	}
	function forked(made, trace) {
		const { data } = made.run;
		const choice = chosen(made);
		if (!choice?.parts) return null;
		const { format, lanes, places, chosen: free, spec, citations, texts } = data;
		return new Run({
			format,
			lanes,
			places,
			chosen: free,
			spec,
			citations,
			texts,
			...ended(data, choice, made.at),
			...choices(data, choice, made.at)
		}, trace, made);
	}
	function messages(data, choice, at) {
		const found = data.messages.filter((message) => message[2] <= at).map(([queue, entry, by, taken, gone = 0]) => [
			queue,
			entry,
			by,
			Math.max(taken, gone) > at ? 0 : taken
		]);
		for (const [number, ...message] of choice.messages ?? []) found[number] = message;
		return found;
	}
	function ended(data, choice, at) {
		const step = {
			parts: choice.parts,
			news: choice.changes ?? [],
			changes: choice.to ?? [],
			...choice.event ? { event: choice.event } : {}
		};
		const early = data.decides !== null && data.decides <= at ? data.decides : 0;
		return {
			head: {
				...data.head,
				ending: "stopped"
			},
			steps: [...data.steps.slice(0, at), step],
			properties: data.properties.map((claim, number) => ({
				...claim,
				truths: claim.truths.slice(0, at + 1) + (choice.truths?.[number] ?? "?")
			})),
			decides: data.decides === null ? null : early || (choice.open === false ? at + 1 : 0),
			messages: messages(data, choice, at),
			loop: null,
			fairness: [],
			why: [],
			story: [],
			tree: null,
			mail: "",
			notes: {}
		};
	}
	function choices(data, chosen, at) {
		const here = data.enabled[at].map((choice) => {
			if (choice === chosen) return {
				step: choice.step,
				taken: true,
				...choice.open === void 0 ? {} : { open: choice.open }
			};
			return choice.taken ? left(data, choice, at) : choice;
		});
		return {
			enabled: [...data.enabled.slice(0, at), here],
			blocked: data.blocked.slice(0, at + 1)
		};
	}
	function left(data, choice, at) {
		const { parts, news, changes, fails } = data.steps[at];
		const { taken, ...rest } = choice;
		return {
			...rest,
			parts,
			...fails ? { fails } : {
				changes: news,
				to: changes ?? []
			}
		};
	}
	// src/align.ts
	var MOST = 16e6;
	function align(one, other) {
		const [mine, its] = [names(one), names(other)];
		const initial = unlike(one, 0, other, 0);
		let named = 0;
		while (named < mine.length && mine[named] === its[named]) named += 1;
		const pairs = Array.from({ length: named }, (_, at) => [
			at + 1,
			at + 1,
			true
		]);
		const after = [...matched(mine.slice(named), its.slice(named)), [mine.length - named + 1, its.length - named + 1]];
		let [here, there] = [1, 1];
		for (const [a, b] of after) {
			for (; here < a || there < b; here += Number(here < a), there += Number(there < b)) pairs.push([
				here < a ? here + named : 0,
				there < b ? there + named : 0,
				false
			]);
			if (a <= mine.length - named) pairs.push([
				a + named,
				b + named,
				true
			]);
			[here, there] = [a + 1, b + 1];
		}
		return {
			pairs,
			named,
			same: sameValues(one, other, named, new Set(initial.map((one) => one.name))),
			initial
		};
	}
	function names(run) {
		return run.data.steps.map((step) => step.parts.map((part) => run.full(part)).join(" → ") + (step.fails === void 0 ? "" : "!"));
	}
	function sameValues(one, other, named, known) {
		for (let step = 1; step <= named; step += 1) {
			const touched = new Set([one, other].flatMap((run) => run.changed(step).map((place) => run.data.places[place].name)));
			if (unlike(one, step, other, step, touched).some(({ name }) => !known.has(name))) return step - 1;
		}
		return named;
	}
	function unlike(one, at, other, its, only) {
		const found = [];
		one.data.places.forEach(({ name, control = false }, place) => {
			const match = other.place(name);
			if (match === void 0 || only && !only.has(name)) return;
			const [value, since] = one.value(place, at);
			const [answer, itsSince] = other.value(match, its);
			if (value !== answer) found.push({
				name,
				control,
				values: [value, answer],
				since: [since, itsSince]
			});
		});
		return found;
	}
	function matched(mine, its) {
		const found = [];
		if (mine.length * its.length > MOST) return found;
		const length = lengths(mine, its);
		for (let [a, b] = [0, 0]; a < mine.length && b < its.length;) if (mine[a] === its[b]) found.push([++a, ++b]);
		else if (length(a + 1, b) >= length(a, b + 1)) a += 1;
		else b += 1;
		return found;
	}
	function lengths(mine, its) {
		const width = its.length + 1;
		const table = new Uint16Array((mine.length + 1) * width);
		for (let a = mine.length - 1; a >= 0; a -= 1) for (let b = its.length - 1; b >= 0; b -= 1) table[a * width + b] = mine[a] === its[b] ? table[(a + 1) * width + b + 1] + 1 : Math.max(table[(a + 1) * width + b], table[a * width + b + 1]);
		return (a, b) => table[a * width + b];
	}
	// src/dom.ts
	var SVG = "http://www.w3.org/2000/svg";
	function h(name, attributes = {}, ...children) {
		return filled(document.createElement(name), attributes, children);
	}
	function svg(name, attributes = {}, ...children) {
		return filled(document.createElementNS(SVG, name), attributes, children);
	}
	function filled(element, attributes, children) {
		for (const [name, value] of Object.entries(attributes)) if (value === true) element.setAttribute(name, "");
		else if (value !== null && value !== void 0 && value !== false) element.setAttribute(name, String(value));
		add(element, children);
		return element;
	}
	function add(element, children) {
		for (const child of children) if (Array.isArray(child)) add(element, child);
		else if (child) element.append(child);
	}
	function button(label, title, act) {
		const made = h("button", {
			type: "button",
			title
		}, label);
		made.addEventListener("click", act);
		return made;
	}
	function section$1(id, title, open = true) {
		return h("details", {
			id,
			class: "pane",
			open
		}, h("summary", {}, h("h2", {}, title)));
	}
	function soft(text) {
		return text.split(/(?<=[_./](?=\w))/).flatMap((piece, index) => index ? [h("wbr"), piece] : [piece]);
	}
	// src/keys.ts
	function keys(acts, signal) {
		const bound = {
			j: () => acts.by(1),
			ArrowDown: () => acts.by(1),
			ArrowRight: () => acts.by(1),
			k: () => acts.by(-1),
			ArrowUp: () => acts.by(-1),
			ArrowLeft: () => acts.by(-1),
			g: acts.first,
			Home: acts.first,
			G: acts.last,
			End: acts.last,
			"]": () => acts.sameLane(1),
			"[": () => acts.sameLane(-1),
			"/": acts.search,
			"?": acts.help
		};
		document.addEventListener("keydown", (event) => {
			const act = bound[event.key];
			if (!act || event.ctrlKey || event.altKey || event.metaKey || typing(event.target, event.key)) return;
			event.preventDefault();
			act();
		}, { signal });
	}
	function typing(target, key) {
		if (!(target instanceof Element)) return false;
		if (target.matches("[type=checkbox]")) return false;
		if (target.matches("[type=radio], pre, .scroll")) return key.startsWith("Arrow");
		return target.matches("input, textarea, select");
	}
	// src/links.ts
	function stepLink(run, step, text = `step ${step}`) {
		return h("a", {
			href: run.href(step),
			class: "step-link"
		}, text);
	}
	function linked(run, text) {
		return text.split(/(\b[Ss]tep \d+)/).map((piece) => {
			const number = Number(/^[Ss]tep (\d+)$/.exec(piece)?.[1] ?? NaN);
			return number <= run.last ? stepLink(run, number, piece) : piece;
		});
	}
	// src/tabs.ts
	function tabs(runs, current, close) {
		const open = runs.open(current);
		if (runs.all().length < 2) return null;
		const [one, two] = current;
		const other = two ?? runs.beside(one);
		return h("nav", {
			class: "tabs",
			"aria-label": "Runs"
		}, h("ul", {}, open.map((run) => tab(runs, run, !two && run === one, close)), h("li", { class: two ? "shown" : null }, h("a", {
			href: comparison(one.key, other.key),
			"aria-current": two ? "page" : null
		}, h("b", {}, "Compare"), h("span", {}, `run ${one.number} with run ${other.number}`)))));
	}
	function tab(runs, run, shown, close) {
		const link = h("a", {
			href: runs.href(run),
			"aria-current": shown ? "page" : null
		}, h("b", {}, `Run ${run.number}`), h("span", {}, title(run, runs.whole)));
		const end = runs.closes(run) && button("×", `Close run ${run.number}`, () => close(run));
		if (end) end.setAttribute("aria-label", `Close run ${run.number}`);
		return h("li", { class: shown ? "shown" : null }, link, end);
	}
	function title(run, whole) {
		const { head } = run.data;
		if (run.byHand) return run.last ? `by hand to step ${run.last}: ${run.name(run.last)}` : "by hand, at the start";
		if (run.made) return `fork at step ${run.last}: ${run.name(run.last)}`;
		if (head.verdict === "PREVENTED") return `the ${run.end} is prevented, ${run.last} step${run.last === 1 ? "" : "s"}`;
		const check = whole ? head.facts.find(([name]) => name === "check")?.[1] : "";
		const name = /:([^,]+)/.exec(check ?? "")?.[1];
		const verdict = head.verdict.toLowerCase();
		const decided = head.name === verdict ? verdict : `${head.name} ${verdict}`;
		return `${name ? `${name}: ` : ""}${decided}, ${run.last} step${run.last === 1 ? "" : "s"}`;
	}
	// src/compare.ts
	var FEW = 3;
	function showCompare(runs, one, other, top, signal) {
		const aligned = align(one, other);
		const rows = new Rows(one, other, aligned);
		const values = new Values(one, other);
		let current = -1;
		document.body.append(...top, h("header", { class: "comparison" }, runs.whole && h("p", {}, h("a", { href: "#" }, "All checks")), h("h1", {}, `Run ${one.number} beside run ${other.number}`), choice(runs, one, other), inWords(one, other, aligned).map((text) => h("p", { class: "sentence" }, text))), h("main", { class: "columns compare" }, rows.element, values.element));
		function show(focus) {
			const wanted = rows.near(linkedRow(divergence(aligned)));
			if (wanted === current) return;
			current = wanted;
			rows.show(wanted, focus);
			const [a, b] = reached(aligned.pairs, wanted);
			values.show(a, b);
		}
		function go(row) {
			replaceAddress(comparison(one.key, other.key, row));
			show(true);
		}
		const nothing = () => void 0;
		keys({
			by: (by) => go(rows.beside(current, by)),
			first: () => go(rows.beside(current, -Infinity)),
			last: () => go(aligned.pairs.length),
			sameLane: nothing,
			search: nothing,
			help: nothing
		}, signal);
		window.addEventListener("hashchange", () => show(true), { signal });
		show(false);
	}
	function divergence({ pairs, same }) {
		return same < pairs.length ? same + 1 : 0;
	}
	function reached(pairs, row) {
		const before = pairs.slice(0, row);
		return [before.findLast(([a]) => a)?.[0] ?? 0, before.findLast(([, b]) => b)?.[1] ?? 0];
	}
	function choice(runs, one, other) {
		const field = (chosen, label) => h("select", { "aria-label": label }, runs.all().map((run) => h("option", {
			value: run.key,
			selected: run === chosen
		}, `Run ${run.number}: ${title(run, runs.whole)}`)));
		const fields = [field(one, "The first run"), field(other, "The second run")];
		for (const changed of fields) changed.addEventListener("change", () => location.hash = comparison(fields[0].value, fields[1].value));
		return h("p", { class: "choice" }, fields[0], " with ", fields[1]);
	}
	function inWords(one, other, { pairs, named, same, initial }) {
		const said = [];
		if (initial.length) said.push(`They start from other values: ${listed(initial, one, other)}.`);
		if (same === pairs.length) return [...said, "They are the same, step by step."];
		if (same > 0) said.push(same === 1 ? "Step 1 is the same." : `Steps 1 to ${same} are the same.`);
		said.push(same < named ? effect(one, other, same + 1) : parting(one, other, same + 1));
		const common = pairs.slice(same + 1).filter(([, , equal]) => equal).length;
		const count = common > 1 ? `${common} steps are` : `${common || "no"} step is`;
		if (common || Math.min(one.last, other.last) > same + 1) said.push(`After that ${count} in both.`);
		return [said.join(" ")];
	}
	function parting(one, other, step) {
		const [here, there] = [one, other].map((run) => step > run.last ? `run ${run.number} ends` : `run ${run.number} takes ${run.name(step)}${fate(run, step)}`);
		return `Step ${step} is the first that is not: ${here}, ${there}.`;
	}
	function fate(run, step) {
		return run.fails(step) ? ", which fails" : "";
	}
	function effect(one, other, step) {
		return `Step ${step}, ${one.name(step)}, is taken in both, and leaves other values: ${listed(unlike(one, step, other, step), one, other)}.`;
	}
	function listed(found, one, other) {
		return [...found.slice(0, FEW).map(({ name, values: [a, b] }) => `${name} is ${a} in run ${one.number}, ${b} in run ${other.number}`), ...found.length > FEW ? [`${found.length - FEW} more`] : []].join("; ");
	}
	var Rows = class {
		one;
		other;
		aligned;
		element;
		links = [];
		list;
		current = null;
		constructor(one, other, aligned) {
			this.one = one;
			this.other = other;
			this.aligned = aligned;
			const { same, pairs } = aligned;
			const folded = same > FEW ? same : 0;
			this.list = h("ol", { class: "pairs" }, folded ? this.fold(folded) : this.row(0));
			for (let row = folded + 1; row <= pairs.length; row += 1) this.list.append(this.row(row));
			const names = [one, other].map((run) => h("span", { class: "side" }, h("b", {}, `Run ${run.number}`), ` ${run.last} steps`));
			this.element = h("section", {
				class: "chart",
				"aria-label": "Steps of both"
			}, h("div", { class: "scroller" }, h("div", { class: "sides" }, h("span"), names), this.list));
		}
		near(row) {
			const within = Math.min(row, this.links.length - 1);
			return this.links.lastIndexOf(this.links[within]);
		}
		beside(row, by) {
			const at = by < 0 ? this.links.indexOf(this.links[row]) : row;
			return this.near(Math.max(0, Math.min(this.links.length - 1, at + by)));
		}
		show(row, focus) {
			const link = this.links[row];
			this.current?.removeAttribute("aria-current");
			this.current?.setAttribute("tabindex", "-1");
			this.current = link;
			link.setAttribute("aria-current", "true");
			link.setAttribute("tabindex", "0");
			if (focus) link.focus({ preventScroll: true });
			link.scrollIntoView({ block: "nearest" });
		}
		link(row, name, ...said) {
			const link = h("a", {
				href: comparison(this.one.key, this.other.key, row),
				tabindex: -1,
				"aria-label": name
			}, said);
			this.links.push(link);
			return h("li", {}, link);
		}
		fold(last) {
			const text = `steps 1 to ${last} are the same`;
			const made = this.link(last, text, h("span", { class: "sign" }, "="), h("span", { class: "folded" }, text));
			for (let row = 0; row < last; row += 1) this.links.push(this.links[0]);
			return made;
		}
		row(row) {
			if (!row) return this.link(0, "the start", h("span", { class: "sign" }, "="), h("span", { class: "folded" }, "the start"));
			const { one, other } = this;
			const [a, b, equal] = this.aligned.pairs[row - 1];
			const first = row === divergence(this.aligned);
			const told = [a && `step ${a} of run ${one.number}${equal ? "" : `, ${one.name(a)}`}`, b && `step ${b} of run ${other.number}${equal ? "" : `, ${other.name(b)}`}`];
			const name = [
				first && "They part here",
				equal && `In both: ${one.name(a)}`,
				...told
			].filter(Boolean).join("; ");
			const made = this.link(row, name, h("span", { class: "sign" }, equal ? "=" : "≠"), side(one, a, equal), side(other, b, equal));
			if (first) made.className = "parts";
			if (first) made.prepend(h("p", { class: "parting" }, "They part here"));
			return made;
		}
	};
	function side(run, step, equal) {
		if (!step) return h("span", { class: "side none" }, "—");
		const names = run.data.steps[step - 1].parts.map((part) => run.full(part));
		return h("span", { class: equal ? "side" : "side alone" }, h("span", { class: "number" }, String(step)), h("span", {}, soft(names.join(" → ")), fate(run, step)));
	}
	var Values = class {
		one;
		other;
		element = section$1("values", "Values");
		body = h("tbody");
		none = h("p", { class: "quiet" }, "No value is different.");
		table;
		constructor(one, other) {
			this.one = one;
			this.other = other;
			const columns = [
				"variable",
				`run ${one.number}`,
				`run ${other.number}`
			].map((name) => h("th", { scope: "col" }, name));
			this.table = h("div", {
				class: "scroll",
				tabindex: 0
			}, h("table", {}, h("thead", {}, h("tr", {}, columns)), this.body));
			const both = one.data.places.filter(({ name }) => other.place(name) !== void 0).length;
			const apart = both < one.data.places.length || both < other.data.places.length;
			this.element.append(this.none, this.table, ...apart ? [h("p", { class: "quiet" }, `Compared are the ${both} variables that both have.`)] : []);
		}
		show(a, b) {
			const found = unlike(this.one, a, this.other, b);
			this.element.querySelector("h2").replaceChildren("What differs after ", at(this.one, a), " and ", at(this.other, b));
			this.none.hidden = found.length > 0;
			this.table.hidden = !found.length;
			this.body.replaceChildren(...found.map((one) => this.row(one)));
		}
		row({ name, control, values: [mine, its], since: [a, b] }) {
			const cell = (run, value, step) => h("td", {}, value, " ", h("span", { class: "quiet" }, "(", step ? stepLink(run, step) : "the start", ")"));
			return h("tr", {}, h("th", { scope: "row" }, name, control ? " at" : null), cell(this.one, mine, a), cell(this.other, its, b));
		}
	};
	function at(run, step) {
		return h("a", { href: run.href(step) }, step ? `step ${step} of run ${run.number}` : `the start of run ${run.number}`);
	}
	// src/hand.ts
	var Hand = class {
		run;
		open;
		doings;
		element;
		said = h("output", { class: "said" });
		ended = false;
		constructor(run, open, doings, ended) {
			this.run = run;
			this.open = open;
			this.doings = doings;
			this.element = h("section", {
				class: "hand",
				"aria-label": "By hand"
			});
			if (ended) this.end();
			else this.element.append(this.saving(), ...open.free.length ? [this.beginning()] : [], this.said);
		}
		say(text, bad = false) {
			if (bad) this.element.scrollIntoView({ block: "nearest" });
			if (this.ended) return;
			this.said.textContent = text;
			this.said.classList.toggle("bad", bad);
		}
		end() {
			this.ended = true;
			const { command } = this.run.data.head;
			const again = command.startsWith("rascheck step ") ? `${command} --serve` : "rascheck step TRACE --serve";
			this.said.replaceChildren("The server has ended: ", h("code", {}, again), ` starts it again. What is shown here stays, with one step beside each run; nothing can be saved.`);
			this.said.className = "said bad";
			this.element.replaceChildren(this.said);
		}
		saving() {
			const name = h("input", {
				size: 14,
				placeholder: "its name, if any",
				"aria-label": "The name of the trace: it may stay empty"
			});
			return handled(h("form", {}, name, " ", h("button", {}, "Save"), h("span", { class: "quiet" }, " this run as a trace")), () => {
				this.doings.save(name.value.trim()).then((saved) => this.say(saved.said.join("\n")), (refused) => this.say(refused.message, true));
			});
		}
		beginning() {
			const { free } = this.open;
			const fields = free.map((one) => field(one.value, one.values));
			const form = h("form", {}, free.map(({ name, values }, at) => h("label", {}, h("code", {}, name), fields[at], fields[at] instanceof HTMLInputElement && h("span", { class: "quiet" }, ` ${values}`))), h("button", {}, "Begin again with these"));
			handled(form, () => this.doings.begin(Object.fromEntries(free.map((one, at) => [one.name, fields[at].value]))));
			return h("details", {}, h("summary", {}, `Initial values: ${free.length} can be chosen`), form);
		}
	};
	function field(value, values) {
		const names = values.split(", ");
		if (names.includes(value)) return h("select", {}, names.map((name) => h("option", { selected: name === value }, name)));
		return h("input", {
			size: 10,
			value
		});
	}
	function handled(form, act) {
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			act();
		});
		return form;
	}
	// src/kept.ts
	function kept$1() {
		const find = (name) => document.querySelector(name);
		const folded = [...document.querySelectorAll("details[id]")].map(({ id, open }) => [id, open]);
		const values = find("[name=shown]:checked")?.value;
		const list = find(".scroller")?.scrollTop ?? 0;
		const choosing = document.activeElement?.matches(".take") ?? false;
		const top = find("#choices")?.getBoundingClientRect().top ?? 0;
		const { scrollX, scrollY } = window;
		return () => {
			for (const [id, open] of folded) find(`details#${id}`)?.toggleAttribute("open", open);
			find(`[name=shown][value="${values}"]`)?.click();
			scrollTo(scrollX, scrollY);
			const now = find("#choices")?.getBoundingClientRect().top ?? 0;
			if (choosing) scrollBy(0, now - top);
			const scroller = find(".scroller");
			if (scroller) scroller.scrollTop = Math.max(list, scroller.scrollTop);
			((choosing ? find(".next .take") : null) ?? find(".steps [aria-current]"))?.focus({ preventScroll: true });
		};
	}
	// src/live.ts
	var AGAIN = 1e3;
	var Refused = class extends Error {};
	var Live = class {
		over;
		ended = false;
		constructor(over) {
			this.over = over;
			this.hold();
		}
		run(path, at, take) {
			return this.ask("run", {
				path,
				at,
				take
			});
		}
		begin(values) {
			return this.ask("run", { values });
		}
		save(path, name) {
			return this.ask("save", {
				path,
				name
			});
		}
		async ask(what, question) {
			const answer = await this.reached(what, {
				method: "POST",
				headers: { "Content-Type": "application/json" },
				body: JSON.stringify(question)
			});
			const found = await answer.json().catch(() => ({}));
			if (answer.ok) return found;
			throw new Refused([found.refused ?? `the server answers ${answer.status}`, found.hint].filter(Boolean).join(": "));
		}
		async reached(what, how = {}) {
			try {
				return await fetch(what, how);
			} catch {
				this.end();
				throw new Refused("the server has ended");
			}
		}
		async hold() {
			while (!this.ended) {
				try {
					const answer = await this.reached("alive");
					if (!answer.ok) this.end();
					const reader = answer.body.getReader();
					while (!(await reader.read()).done);
				} catch {}
				await new Promise((done) => setTimeout(done, AGAIN));
			}
		}
		end() {
			if (this.ended) return;
			this.ended = true;
			this.over();
		}
	};
	// src/results.ts
	function showResults(results) {
		const rows = results.checks.flatMap((check) => check.rows);
		const unmet = rows.filter((row) => !row.met).length;
		const told = unmet ? `${unmet} of ${rows.length} not as expected` : `all ${rows.length} as expected`;
		document.body.append(h("header", {}, h("h1", {}, "Checks"), h("p", { class: unmet ? "bad" : "good" }, told)), h("main", { class: "results" }, results.checks.map(section)));
	}
	function section(check) {
		const names = [
			"property",
			"verdict",
			"expected",
			"why"
		].map((name) => h("th", { scope: "col" }, name));
		return h("section", {
			class: "pane",
			"aria-label": check.name
		}, h("h2", {}, check.name), h("p", { class: "quiet" }, [check.file, ...check.facts].join(" · ")), h("div", {
			class: "scroll",
			tabindex: 0
		}, h("table", {}, h("thead", {}, h("tr", {}, names)), h("tbody", {}, check.rows.map(row)))));
	}
	function row(one) {
		const name = one.trace ? h("a", { href: `#t=${one.trace}` }, one.name) : one.name;
		return h("tr", { class: one.met ? null : "unmet" }, h("th", { scope: "row" }, name, h("span", { class: "news" }, one.sentence ?? "")), h("td", { class: one.met ? null : "bad" }, one.verdict), h("td", {}, one.expected ?? ""), h("td", { class: "quiet" }, one.why ?? ""));
	}
	// src/away.ts
	function awayData(data) {
		if (!data.away) return null;
		const { away, itf, ...shared } = data;
		away.data.notes ??= {};
		return {
			...shared,
			...away.data
		};
	}
	function away(root) {
		const found = awayData(root.data);
		if (!found) return null;
		const run = root.away ?? new Run(found);
		const { behind } = root.data.away;
		const steps = found.steps.slice(behind).map((step, index) => {
			const number = behind + index + 1;
			const news = step.news.map((text) => run.text(text)).join(", ");
			const [first, second] = step.parts;
			const to = second && h("span", { class: "to" }, soft(` → ${run.full(second)}`));
			return h("li", { value: number }, h("b", {}, soft(run.full(first))), to, news && h("span", { class: "news" }, news));
		});
		const [instead, ...rest] = found.why.map(([, text]) => text);
		return h("details", { class: "away story" }, h("summary", {}, `What would have gone right${root.away ? `, run ${run.number}` : ""}: `, rest[0] ?? ""), h("p", { class: "quiet" }, [instead, ...rest.slice(1)].filter(Boolean).join(" ")), h("ol", {}, steps), root.away && h("p", {}, h("a", { href: run.href(behind + 1) }, `Run ${run.number}`), " is this one, and here it stands ", h("a", { href: comparison(root.key, run.key) }, "beside the trace"), "."));
	}
	// src/runs.ts
	var Runs = class {
		data;
		own;
		made = [];
		steps = /* @__PURE__ */ new Map();
		number;
		unsaved = false;
		constructor(data) {
			this.data = data;
			this.own = data.format === "rascheck-view" ? [new Run(data)] : data.traces.map((trace, at) => new Run(trace, at + 1));
			this.number = this.own.length;
			for (const run of [...this.own]) this.getsAway(run);
		}
		get whole() {
			return this.data.format === "rascheck-run";
		}
		linked() {
			const named = linkedOrigin();
			const fork = named && this.fork(named);
			if (fork) return fork;
			const number = linkedTrace();
			return this.all().find((run) => run.trace === number) ?? (this.whole ? null : this.own[0]);
		}
		compared() {
			const [one, other] = (linkedPair() ?? []).map((key) => key.includes(".") ? this.fork(key) : this.all().find((run) => run.key === key));
			return one && other ? [one, other] : null;
		}
		beside(run) {
			return (this.own.includes(run) ? this.made.at(-1) : run.made?.run ?? this.own[0]) ?? [...this.family(run), ...this.own].find((one) => one !== run);
		}
		family(run) {
			const root = this.own.find((one) => one.away === run) ?? run;
			return root.away ? [root, root.away] : [root];
		}
		saved({ data: { live, ...data } }) {
			return live ? data : this.data;
		}
		all() {
			return [...this.own, ...this.made];
		}
		open(current) {
			const shown = new Set(current.flatMap((run) => this.family(run.made?.run ?? run)));
			const kept = (run) => !this.whole || shown.has(run) || this.made.some((fork) => fork.made?.run === run);
			return [...this.own.filter(kept), ...this.made];
		}
		fork(name) {
			const { run: number, at, choice } = read$1(name);
			const root = this.all().find((run) => run.number === number && !run.made);
			if (!root) return null;
			const from = origin$1(root, at, choice);
			const known = this.made.find((run) => run.made?.name === from.name);
			const made = known ?? forked(from, this.number + 1);
			return made && !known ? this.push(made) : made;
		}
		add(data) {
			return this.push(new Run(data, this.number + 1));
		}
		replace(old, data) {
			const run = new Run(data, old.trace);
			for (const runs of [this.own, this.made]) if (runs.includes(old)) runs[runs.indexOf(old)] = run;
			this.drop((fork) => fork.made?.run === old);
			return run;
		}
		closes(run) {
			return this.made.includes(run);
		}
		close(closed) {
			this.drop((run) => run === closed || run.made?.run === closed);
		}
		shows(run, step) {
			this.steps.set(run.number, step);
		}
		getsAway(run) {
			const data = awayData(run.data);
			if (!data || data.live) return;
			this.number += 1;
			run.away = new Run(data, this.number);
			this.own.push(run.away);
		}
		href(run) {
			return run.href(Math.min(this.steps.get(run.number) ?? run.first, run.last));
		}
		push(run) {
			this.number = run.number;
			this.made.push(run);
			return run;
		}
		drop(goes) {
			this.made.splice(0, this.made.length, ...this.made.filter((run) => !goes(run)));
		}
	};
	// src/copy.ts
	function copy(text, done) {
		const clipboard = navigator.clipboard;
		if (clipboard) clipboard.writeText(text).then(done, () => selected(text, done));
		else selected(text, done);
	}
	function selected(text, done) {
		const field = h("textarea", { class: "hidden" });
		field.value = text;
		document.body.append(field);
		field.select();
		const copied = document.execCommand("copy");
		field.remove();
		if (copied) done();
		else offer(text);
	}
	function offer(text) {
		const field = h("textarea", {
			rows: 12,
			cols: 76,
			readonly: true,
			"aria-label": "What was to be copied"
		});
		field.value = text;
		const close = button("Close", "Escape does too", () => dialog.close());
		const dialog = h("dialog", {
			"aria-label": "To copy by hand",
			class: "offer"
		}, h("p", {}, "This browser does not let a page copy. All of it is selected: press Ctrl+C, or ⌘C."), field, close);
		dialog.addEventListener("close", () => dialog.remove());
		document.body.append(dialog);
		dialog.showModal();
		field.select();
	}
	// src/itf.ts
	function hasItf(data) {
		return data.itf !== void 0 && "DecompressionStream" in window;
	}
	async function itf(data) {
		const packed = Uint8Array.from(atob(data.itf ?? ""), (character) => character.charCodeAt(0));
		const text = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
		return new Response(text).text();
	}
	// src/pins.ts
	var LINKED = /[#&]vars=([^&]*)/;
	function pinned() {
		return kept().split(",").filter(Boolean).map(read);
	}
	function pin(name, on) {
		const others = pinned().filter((one) => one !== name);
		keep((on ? [...others, name] : others).map(written).join(","));
		replaceAddress(withPins(location.hash));
	}
	function settlePins() {
		const linked = LINKED.exec(location.hash)?.[1];
		if (linked === void 0) {
			if (kept()) replaceAddress(withPins(location.hash));
			return false;
		}
		const before = kept();
		keep(linked);
		return linked !== before;
	}
	function withPins(hash) {
		const bare = hash.replace(LINKED, "");
		if (!kept()) return bare || "#";
		return `${bare}${bare.length > 1 ? "&" : "#"}vars=${kept()}`;
	}
	function kept() {
		return document.documentElement.dataset["vars"] ?? "";
	}
	function keep(vars) {
		document.documentElement.dataset["vars"] = vars;
	}
	function written(name) {
		return encodeURIComponent(name).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
	}
	function read(name) {
		try {
			return decodeURIComponent(name);
		} catch {
			return name;
		}
	}
	// src/bar.ts
	var KEYS = [
		["j, down", "the next step"],
		["k, up", "the step before"],
		["g, G", "the start, the last step"],
		["[, ]", "the step before or after of the same machine"],
		["/", "search; Enter goes on"],
		["?", "this list"]
	];
	var SIGNS = [
		["●", "the machine that takes the step"],
		["→ ○", "one that takes part in it, at the same time"],
		["┄▸", "an entry of a queue, from the step that sends it to the one that takes it"],
		["✕", "an entry that is lost"]
	];
	var Bar = class {
		run;
		element;
		help = h("dialog", { "aria-label": "Keys and signs" });
		where = h("output", { class: "where" });
		copied = h("span", {
			class: "room quiet",
			"aria-hidden": "true"
		});
		said = h("p", {
			class: "hidden",
			role: "status",
			"aria-live": "polite"
		});
		constructor(run, by, whole) {
			this.run = run;
			const close = button("Close", "Escape does too", () => this.help.close());
			const rows = [...KEYS, ...SIGNS].map(([sign, what]) => h("tr", {}, h("th", { scope: "row" }, sign), h("td", {}, what)));
			this.help.append(h("table", {}, h("tbody", {}, rows)), close);
			this.element = h("nav", {
				class: "bar",
				"aria-label": "Steps and page"
			}, whole && h("a", { href: "#" }, "All checks"), button("◀", "The step before (k)", () => by(-1)), this.where, button("▶", "The next step (j)", () => by(1)), this.copied, button("Copy link", "The address of this step", () => this.copy(linkTo(withPins(location.hash)), "The link")), run.data.mail && button("Copy mail", "The text for a mail", () => this.copy(this.run.data.mail, "The mail")), hasItf(run.data) && button("Copy ITF", "The trace in the format of Apalache: the file from which this page was made", () => this.copyItf()), button("Light / dark", "The other colours", theme), button("Keys and signs", "What the keys do, and what the marks mean (?)", () => this.help.showModal()), this.said, this.help);
		}
		show(step, last, told) {
			this.where.textContent = `${step} / ${last}`;
			this.said.textContent = told;
			this.copied.textContent = "";
		}
		copy(text, what) {
			copy(text, () => {
				this.said.textContent = `${what} is copied.`;
				this.copied.textContent = this.said.textContent;
			});
		}
		async copyItf() {
			this.copy(await itf(this.run.data), "The trace");
		}
	};
	function linkTo(hash) {
		return location.href.replace(/#.*$/, "") + hash;
	}
	function theme() {
		const dark = getComputedStyle(document.documentElement).getPropertyValue("--is-dark").trim() === "1";
		document.documentElement.dataset["theme"] = dark ? "light" : "dark";
	}
	// src/cite.ts
	function cite(citation) {
		const title = citation.title ? `${citation.title}${citation.issue ? ` (${citation.issue})` : ""}` : "";
		if (!citation.address) return h("cite", { title }, citation.text);
		return h("cite", {}, h("a", {
			href: citation.address,
			title,
			rel: "noreferrer",
			target: "_blank"
		}, citation.text));
	}
	function cites(run, numbers) {
		if (!numbers.length) return null;
		return h("ul", { class: "cites" }, numbers.map((number) => {
			const one = run.citation(number);
			const says = one.title && one.title.includes(" ");
			const since = one.issue ? ` (${one.issue})` : "";
			return h("li", {}, cite(one), says && h("span", { class: "quiet" }, ` ${one.title}${since}`));
		}));
	}
	// src/detail.ts
	var Detail = class {
		run;
		element = section$1("step", "Step");
		body = h("div");
		constructor(run) {
			this.run = run;
			this.element.append(this.body);
		}
		show(step) {
			const title = step ? `Step ${step} of ${this.run.last}` : "The start";
			this.element.querySelector("h2").textContent = title;
			if (!step) {
				this.body.replaceChildren(...this.start());
				return;
			}
			const { parts, event, fails } = this.run.data.steps[step - 1];
			const how = event ? `the first raises ${event}, the second takes it` : "the first raises what the second takes";
			const said = parts.length > 1 && h("p", { class: "quiet" }, `Both at once: ${how}.`);
			const failing = fails && h("p", { class: "bad" }, `This step fails: ${fails}`);
			this.body.replaceChildren(...parts.map((part) => this.part(part)), ...[said, failing].filter((e) => e instanceof Element));
		}
		start() {
			const { places, chosen } = this.run.data;
			const held = chosen.map((place) => h("li", {}, `${places[place].name} = ${this.run.value(place, 0)[0]}`));
			return [h("p", {}, held.length ? "The state before the first step. What is chosen freely here, among what the spec allows:" : "The state before the first step."), h("ul", { class: "plain" }, held)];
		}
		part(part) {
			const spec = part.spec === void 0 ? void 0 : this.run.data.spec[part.spec];
			return h("div", { class: "part" }, h("h3", {}, this.run.full(part)), spec?.comment && h("p", {}, spec.comment), spec?.about && h("p", { class: "quiet" }, spec.about), cites(this.run, part.refs), spec && h("pre", { tabindex: 0 }, spec.lines.join("\n")), spec && h("p", { class: "quiet" }, spec.place));
		}
	};
	// src/forked.ts
	function forkHead(run, made) {
		const { head } = made.run.data;
		const broken = run.data.properties.filter((claim) => claim.kind === "invariant" && claim.truths.at(-1) === "0" && claim.truths.at(-2) !== "0");
		const verdict = broken.length ? `VIOLATES ${broken.map((claim) => claim.name).join(", ")}` : "ANOTHER WAY";
		const facts = head.facts.map(([name, text]) => `${name} ${text}`);
		return h("header", { class: "fork" }, h("p", { class: "verdict" }, h("strong", { class: broken.length ? "bad" : null }, verdict), ` in ${run.last} step${run.last > 1 ? "s" : ""}`), h("h1", {}, "Step ", String(run.last), ": ", soft(taken(run))), h("p", { class: "sentence" }, origin(run, made)), h("p", { class: "quiet" }, [`run ${made.run.number}: ${head.name} ${head.verdict}, ${made.run.last} steps`, ...facts].join(" · ")), h("section", {
			class: "short",
			"aria-label": "In short"
		}, h("h2", {}, "After this step"), outcome(run, made).map((text) => h("p", { class: "story" }, text)), onward(run)));
	}
	function taken(run) {
		return run.data.steps.at(-1).parts.map((part) => run.full(part)).join(" → ");
	}
	function origin(run, { run: root, at }) {
		const link = h("a", { href: root.href(Math.min(at + 1, root.last)) }, `run ${root.number}`);
		if (at === root.last) return [
			"This is a fork: all steps of ",
			link,
			", then one more."
		];
		return [
			"This is a fork. ",
			at === 0 ? "It begins as " : at === 1 ? "Its first step is that of " : `Its first ${at} steps are those of `,
			link,
			`, where step ${run.last} is ${root.name(at + 1)}.`
		];
	}
	function outcome(run, { run: root, at }) {
		const said = [];
		const claim = run.data.properties.find((one) => one.name === root.data.head.name);
		if (claim?.kind === "invariant" && claim.truths.at(-1) === "1") said.push(`${claim.name} is true.`);
		if (claim?.kind === "reachable" && claim.truths.at(-1) === "1") said.push(`${claim.name} is reached.`);
		const open = run.data.enabled[at].find((choice) => choice.taken)?.open;
		const whose = root.data.head.ending === "stopped" ? "" : ` of run ${root.number}`;
		if (open === true) said.push(`From here the ${run.end}${whose} can still be prevented.`);
		if (open === false) said.push(`From here no step can prevent the ${run.end} any more.`);
		return said;
	}
	function onward(run) {
		const command = goesOn(run.made);
		const made = button("Copy", "Copy this command", () => copy(command, () => made.textContent = "Copied"));
		return h("div", { class: "story onward" }, "What could follow is not in this page, which knows one step beside its run. This opens a page that goes on from here:", h("p", {}, h("code", { title: command.includes(" TRACE ") && "TRACE: the .itf.json from which this page was made" }, command), " ", made));
	}
	function goesOn({ run: root, name }) {
		const { at, choice } = read$1(name);
		const { command } = root.data.head;
		return command.startsWith("rascheck step ") ? `${command} -c 'g ${at}; ${choice}' --serve` : `rascheck step TRACE --at ${at} -c '${choice}' --serve`;
	}
	// src/enabled.ts
	var Enabled = class {
		run;
		taking;
		element = section$1("choices", "Choices");
		body = h("div");
		constructor(run, taking) {
			this.run = run;
			this.taking = taking;
			this.element.append(this.body);
		}
		show(step) {
			const kept = (this.run.data.blocked[step] ?? []).map((one) => this.kept(...one));
			const known = this.run.data.blocked[step] !== void 0;
			this.body.replaceChildren(...step ? [h("h3", {}, `Instead of step ${step}`), this.list(step - 1, false)] : [], ...this.run.fails(step) ? [] : [h("h3", {}, step < this.run.last ? "What can come next" : "What could follow"), this.list(step, true)]);
			if (this.body.querySelector("button.take")) this.body.prepend(h("p", { class: "quiet" }, this.taking.told()));
			if (known) this.body.append(this.blocked(kept));
		}
		blocked(kept) {
			return h("details", { class: "blocked" }, h("summary", {}, `steps that cannot be taken here, and what they wait for: ${kept.length}`), h("ul", { class: "choices" }, kept));
		}
		list(step, all) {
			const known = this.run.data.enabled[step];
			if (!known) return onward(this.run);
			const choices = known.filter((choice) => all || !choice.taken);
			const name = all ? "next" : "instead";
			if (!choices.length) return h("p", { class: `quiet ${name}` }, all ? "Nothing can move." : "Nothing else could be taken.");
			return h("ul", { class: `choices ${name}` }, choices.map((choice) => this.choice(choice, step, known.indexOf(choice) + 1, all)));
		}
		choice(choice, step, number, all) {
			const name = h("b", {}, soft(this.run.text(choice.step)));
			const open = this.open(choice, all);
			if (choice.taken) return h("li", { class: "taken" }, name, " is ", linked(this.run, `step ${step + 1}`), open);
			const changes = (choice.changes ?? []).map((text) => this.run.text(text)).join(", ");
			const breaks = (choice.breaks ?? []).map((number) => this.run.data.properties[number].name);
			return h("li", {}, this.taking.can(choice) && [this.button(choice, step, number), " "], name, h("span", { class: "quiet" }, ` ${all ? "can be" : "could have been"} taken${open}`), changes && h("span", { class: "news" }, changes), breaks.length > 0 && h("span", { class: "bad" }, `violates ${breaks.join(", ")}`), choice.fails && h("span", { class: "bad" }, `fails: ${choice.fails}`));
		}
		button(choice, step, number) {
			const made = button("Take", "", () => this.taking.take(step, number));
			const how = step < this.run.last ? "instead of" : "as";
			made.className = "take";
			made.title = `${how} step ${step + 1}`;
			made.setAttribute("aria-label", `Take ${this.run.text(choice.step)} ${how} step ${step + 1}`);
			return made;
		}
		open(choice, all) {
			if (choice.open === void 0) return "";
			const { end } = this.run;
			if (!choice.open) return `: after it no step can prevent the ${end} any more`;
			return all ? `: the ${end} can still be prevented` : `: the ${end} could still have been prevented`;
		}
		kept(name, needs, held) {
			const values = held.map((text) => h("span", { class: "value" }, linked(this.run, this.run.text(text))));
			return h("li", {}, h("b", {}, soft(this.run.text(name))), h("span", { class: "quiet" }, " needs "), h("code", {}, this.run.text(needs)), values);
		}
	};
	// src/knobs.ts
	function otherKnobs(run) {
		const { what_if: found, knobs, facts, word, name } = run.data.head;
		const released = facts.some(([name]) => name === "profiles");
		const on = word === "verdict" ? "" : ` on ${name}`;
		const asked = `Which knob of the model${released ? ", and so which release," : ""} would change the verdict${on}`;
		if (!found) return knobs.length > 0 && h("p", { class: "story" }, `${asked}: `, hint());
		if (!found.groups.length && !found.rest.length) return null;
		const answers = found.groups.filter(([, changes]) => changes);
		const others = found.groups.filter(([, changes]) => !changes);
		return h("div", { class: "knobs story" }, h("p", {}, answers.length ? `${asked}:` : `${asked}: none alone.`), answers.map((group) => list(run, group)), h("details", {}, h("summary", {}, "the other knobs"), others.map((group) => list(run, group)), found.rest.map((text) => h("p", { class: "quiet" }, text))));
	}
	function hint() {
		return h("code", { title: "TRACE: the .itf.json from which this page was made" }, "rascheck explain --knobs TRACE");
	}
	function ofProfile([, , beside]) {
		return /\bas in /.test(beside);
	}
	function list(run, [said, , tried]) {
		const items = [...tried].sort((one, other) => Number(ofProfile(other)) - Number(ofProfile(one))).map(([name, value, beside, refs, comment, now]) => h("li", {}, h("code", {}, `${name}=${value}`), ` instead of ${now}`, beside && [
			" (",
			h("b", {}, beside),
			")"
		], comment && h("span", { class: "quiet" }, ` ${comment}`), cites(run, refs)));
		return h("div", {}, h("p", {}, said), h("ul", { class: "tried" }, items));
	}
	// src/head.ts
	function head(run) {
		if (run.made) return forkHead(run, run.made);
		const { head, why, story } = run.data;
		const where = head.facts.find(([name]) => name === "profiles")?.[1];
		const claimed = head.word !== "verdict";
		const stopped = run.byHand;
		const bad = !["reached", "stopped"].includes(head.ending);
		const choices = story.map((text) => h("p", { class: "story" }, linked(run, text)));
		const reasons = why.length > 0 && h("ul", { class: "why" }, why.map((reason) => line(run, reason)));
		return h("header", {}, h("p", { class: "verdict" }, h("strong", { class: stopped ? null : bad ? "bad" : "good" }, stopped ? "BY HAND" : head.verdict), ` ${where ? `on ${where}: ` : ""}${stopped ? `${run.last} step${run.last === 1 ? "" : "s"}` : head.length}`), h("h1", {}, stopped ? run.last ? `Step ${run.last}: ${run.name(run.last)}` : "The start" : head.name), h("p", { class: "sentence" }, stopped ? run.data.live ? "You choose each step: Take, under Choices, goes on." : "A run whose steps somebody chose. It is no verdict." : head.sentence), h("p", { class: "quiet" }, [...head.facts.map(([name, text]) => `${name} ${text}`), head.place].filter(Boolean).join(" · ")), head.refs.length > 0 && h("div", { class: "sources" }, h("span", { class: "quiet" }, `the ${claimed ? head.word : "check"} cites:`), cites(run, head.refs)), !stopped && h("section", {
			class: "short",
			"aria-label": "In short"
		}, h("h2", {}, bad ? "Why" : "How"), run.decides ? [
			choices,
			away(run),
			otherKnobs(run),
			reasons && h("p", { class: "story quiet" }, claimed ? `Violated at step ${run.last}, in the words of the ${head.word}:` : "In detail:"),
			reasons
		] : [
			reasons,
			choices,
			head.ending !== "stopped" && otherKnobs(run)
		]), settings(run));
	}
	function line(run, [depth, text, note]) {
		const told = note ? `${text} (${note})` : text;
		return h("li", { class: `depth-${Math.min(depth, 3)}` }, linked(run, told));
	}
	function settings(run) {
		const { head } = run.data;
		const rows = head.knobs.map(([name, value, origin, refs]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value), h("td", { class: "quiet" }, origin === "with" ? "with (of the check)" : origin), h("td", {}, cites(run, refs))));
		return h("details", { class: "settings" }, h("summary", {}, `${rows.length ? `${rows.length} knob${rows.length > 1 ? "s" : ""}, and the` : "The"} command that shows this again`), h("pre", { tabindex: 0 }, `$ ${head.command}`), h("div", {
			class: "scroll",
			tabindex: 0
		}, h("table", {}, h("tbody", {}, rows))));
	}
	// src/loop.ts
	function loop(run) {
		const { loop, fairness } = run.data;
		if (loop === null || loop === run.last) return null;
		const pane = section$1("loop", `The loop: steps ${loop + 1} to ${run.last}, for ever`);
		const rows = fairness.map(([name, reason]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, linked(run, reason))));
		pane.append(h("p", {}, "j on the last step goes round again."), rows.length ? h("table", {}, h("tbody", {}, rows)) : h("p", {}, "Nothing is assumed of fairness: any step may be passed over for ever."));
		return pane;
	}
	// src/notes.ts
	var loaded = document.documentElement.cloneNode(true);
	var Notes = class {
		run;
		runs;
		element = section$1("notes", "Notes");
		field = h("textarea", {
			rows: 2,
			placeholder: " ",
			"aria-label": "A note on this step"
		});
		step = 0;
		constructor(run, runs, changed) {
			this.run = run;
			this.runs = runs;
			const save = button("Save a copy", "This page with all notes, as a file", () => {
				this.save();
				runs.unsaved = false;
			});
			this.field.addEventListener("input", () => {
				this.write(this.field.value);
				runs.unsaved = true;
				changed(this.step);
			});
			this.element.append(this.field, save);
		}
		show(step) {
			this.step = step;
			this.element.querySelector("h2").textContent = step ? `A note on step ${step}` : "A note on the start";
			this.field.value = this.run.data.notes[step] ?? "";
		}
		write(text) {
			if (text.trim()) this.run.data.notes[this.step] = text;
			else delete this.run.data.notes[this.step];
		}
		save() {
			loaded.querySelector("#data").textContent = JSON.stringify(this.runs.saved(this.run)).replaceAll("<", "\\u003c");
			const policy = loaded.querySelector("meta[http-equiv]");
			policy.setAttribute("content", policy.getAttribute("content").replace("; connect-src 'self'", ""));
			const page = new Blob([
				"<!doctype html>\n",
				loaded.outerHTML,
				"\n"
			], { type: "text/html" });
			const link = h("a", {
				href: URL.createObjectURL(page),
				download: fileName()
			});
			link.click();
			URL.revokeObjectURL(link.href);
		}
	};
	function fileName() {
		const name = decodeURIComponent(location.pathname.split("/").pop() ?? "");
		return name.endsWith(".html") ? name : "trace.html";
	}
	// src/search.ts
	function nextMatch(run, word, from, direction) {
		const wanted = word.trim().toLowerCase();
		if (!wanted) return null;
		const count = run.last + 1;
		for (let far = 1; far <= count; far += 1) {
			const step = ((from + direction * far) % count + count) % count;
			if (step && said(run, step).toLowerCase().includes(wanted)) return step;
		}
		return null;
	}
	function said(run, number) {
		const { parts, news, changes, event } = run.data.steps[number - 1];
		const names = (changes ?? []).map(([place]) => run.data.places[place].name);
		const texts = news.map((text) => run.text(text));
		return [
			...parts.map((part) => run.full(part)),
			event ?? "",
			...texts,
			...names
		].join("\n");
	}
	// src/state.ts
	var CHOICES = [
		["changed", "changed by this step"],
		["touched", "changed so far"],
		["all", "all"]
	];
	var State = class {
		run;
		go;
		element = section$1("state", "State");
		body = h("tbody");
		shown = "changed";
		step = 0;
		constructor(run, go) {
			this.run = run;
			this.go = go;
			const choices = CHOICES.map(([shown, label]) => {
				const input = h("input", {
					type: "radio",
					name: "shown",
					value: shown,
					checked: shown === this.shown
				});
				input.addEventListener("change", () => this.choose(shown));
				return h("label", {}, input, ` ${label}`);
			});
			const columns = [
				"variable",
				"value",
				"since"
			].map((name) => h("th", { scope: "col" }, name));
			this.element.append(h("fieldset", {}, h("legend", { class: "hidden" }, "What is shown of the state"), choices), h("div", {
				class: "scroll",
				tabindex: 0
			}, h("table", {}, h("thead", {}, h("tr", {}, columns)), this.body)));
		}
		show(step) {
			this.step = step;
			const changed = new Set(this.run.changed(step));
			const pins = this.pins();
			const first = /* @__PURE__ */ new Set([...pins, ...changed]);
			const rest = this.places().filter((place) => !first.has(place));
			const rows = [...first].map((place) => this.row(place, changed.has(place), pins.includes(place)));
			let owner = "";
			for (const place of rest) {
				const own = this.run.data.places[place].owner ?? "";
				if (own !== owner && own) rows.push(h("tr", { class: "owner" }, h("th", { colspan: 3 }, own)));
				owner = own;
				rows.push(this.row(place, false, false));
			}
			const none = h("tr", {}, h("td", {
				colspan: 3,
				class: "quiet"
			}, "nothing"));
			this.body.replaceChildren(...rows.length ? rows : [none]);
		}
		choose(shown) {
			this.shown = shown;
			this.show(this.step);
		}
		places() {
			if (this.shown === "all") return this.run.data.places.map((_, place) => place);
			return this.shown === "touched" ? this.run.touched(this.step) : [];
		}
		pins() {
			return pinned().map((name) => this.run.data.places.findIndex((place) => place.name === name)).filter((place) => place >= 0);
		}
		row(place, changed, kept) {
			const { name, control } = this.run.data.places[place];
			const [value, since] = this.run.value(place, this.step);
			const old = changed && h("span", { class: "old" }, `${this.run.value(place, this.step - 1)[0]} → `);
			return h("tr", { class: [changed && "changed", kept && "pinned"].filter(Boolean).join(" ") || null }, h("th", { scope: "row" }, this.pin(name, kept), this.name(place, name), control ? " at" : null), h("td", {}, old, value), h("td", {}, since ? stepLink(this.run, since) : "the start"));
		}
		pin(name, kept) {
			const made = button("", kept ? "Shown always; no longer" : "Show it always, first", () => {
				pin(name, !kept);
				this.show(this.step);
				this.body.querySelector(`[data-pin="${CSS.escape(name)}"]`)?.focus();
			});
			made.className = "pin";
			made.dataset["pin"] = name;
			made.setAttribute("aria-label", `Pin ${name}`);
			made.setAttribute("aria-pressed", String(kept));
			return made;
		}
		name(place, name) {
			if (this.run.nextChange(place, this.step) === null) return h("span", {}, soft(name));
			const made = button("", "The next step that changes it", () => this.go(this.run.nextChange(place, this.step)));
			made.append(...soft(name).filter((piece) => piece instanceof Element || typeof piece === "string"));
			return made;
		}
	};
	// src/fold.ts
	var Fold = class {
		run;
		items;
		hidden = /* @__PURE__ */ new Set();
		forced = false;
		lines = [];
		constructor(run, items) {
			this.run = run;
			this.items = items;
		}
		lane(number, name) {
			const made = button("", `${name}: hide or show its steps`, () => {
				const shown = this.hidden.delete(number);
				if (!shown) this.hidden.add(number);
				made.setAttribute("aria-pressed", String(shown));
				this.apply();
			});
			made.setAttribute("aria-pressed", "true");
			made.append(h("span", {}, name));
			return made;
		}
		choice() {
			const field = h("input", { type: "checkbox" });
			field.addEventListener("change", () => {
				this.forced = field.checked;
				this.apply();
			});
			return h("label", { class: "fold" }, field, " fold steps without a choice");
		}
		reveal(step) {
			if (!this.items[step].hidden) return;
			let from = step;
			while (this.items[from - 1]?.hidden) from -= 1;
			this.items[from].previousElementSibling?.remove();
			for (let at = from; this.items[at]?.hidden; at += 1) this.items[at].hidden = false;
		}
		apply() {
			for (const line of this.lines.splice(0)) line.remove();
			this.items.forEach((item, step) => item.hidden = this.leavesOut(step));
			this.items.forEach((item, step) => {
				if (item.hidden && !this.items[step - 1].hidden) item.before(this.line(step));
			});
		}
		leavesOut(step) {
			const { run, items } = this;
			if (step === 0 || step === run.last || step === run.data.decides || items[step].querySelector("[aria-current]")) return false;
			const { parts } = run.data.steps[step - 1];
			return parts.every((part) => this.hidden.has(part.lane)) || this.forced && run.data.enabled[step - 1].length === 1;
		}
		line(from) {
			let to = from;
			while (this.items[to + 1]?.hidden) to += 1;
			const made = h("li", { class: "folded" }, button(to > from ? `steps ${from} to ${to}` : `step ${from}`, "Show what is folded", () => this.reveal(from)));
			this.lines.push(made);
			return made;
		}
	};
	// src/lanes.ts
	var LOST = -1;
	var AT = 15;
	var Lanes = class {
		run;
		constructor(run) {
			this.run = run;
		}
		row(step, number) {
			const [first, second] = step.parts;
			const marks = [];
			if (first && second && first.lane !== second.lane) marks.push(this.arrow(first.lane, second.lane, step.event ?? ""));
			for (const message of this.run.data.messages) marks.push(this.message(message, number));
			step.parts.forEach((part, index) => marks.push(svg("circle", {
				cx: this.x(part.lane),
				cy: AT,
				r: 5,
				class: index ? "receives" : "moves"
			})));
			if (this.run.isFailing(number) && first) marks.push(svg("circle", {
				cx: this.x(first.lane),
				cy: AT,
				r: 9,
				class: "failing"
			}));
			return h("span", {
				class: "lanes",
				"aria-hidden": "true"
			}, svg("svg", {}, marks));
		}
		x(lane) {
			const { lanes } = this.run;
			return `${100 * (lanes.indexOf(lane) + .5) / lanes.length}%`;
		}
		arrow(from, to, event, kind = "call") {
			const back = to < from ? 8 : -8;
			return svg("g", { class: kind }, event && svg("title", {}, event), svg("line", {
				x1: this.x(from),
				y1: AT,
				x2: this.x(to),
				y2: AT
			}), this.placed(to, svg("path", {
				class: "head",
				d: `M${back / 2} 0L${back * 1.6} -5L${back * 1.6} 5Z`
			})));
		}
		placed(lane, ...drawn) {
			return svg("svg", {
				x: this.x(lane),
				y: AT,
				class: "placed"
			}, drawn);
		}
		message([queue, entry, sent, taken], row) {
			if (row < sent || taken !== 0 && row > Math.max(taken, sent)) return null;
			const from = this.run.data.steps[sent - 1].parts[0].lane;
			const title = svg("title", {}, `${queue}: ${entry}${taken === LOST ? ", lost" : ""}`);
			if (taken === LOST) {
				const cross = svg("path", {
					d: "M18 7L26 15M26 7L18 15M6 3L22 11",
					class: "lost"
				});
				return svg("g", { class: "message" }, title, this.placed(from, cross));
			}
			const to = taken ? this.run.data.steps[taken - 1].parts[0].lane : from;
			const lane = this.placed(to, svg("path", {
				class: "way",
				d: this.way(row, sent, taken)
			}));
			if (row !== sent) {
				const end = row === taken && svg("path", {
					class: "head",
					d: "M4 0L12 -4L12 4Z"
				});
				return svg("g", { class: "message" }, title, lane, end && this.placed(to, end));
			}
			return svg("g", { class: "message" }, title, svg("line", {
				x1: this.x(from),
				y1: 22,
				x2: this.x(to),
				y2: 22
			}), lane);
		}
		way(row, sent, taken) {
			if (row === sent) return "M0 7H9V1000";
			return row === taken ? `M9 -15V0` : `M9 -15V1000`;
		}
	};
	// src/steps.ts
	var ABOVE = 60;
	var Steps = class {
		run;
		element;
		fold;
		top;
		scroller;
		links = [];
		current = -1;
		constructor(run) {
			this.run = run;
			const lanes = new Lanes(run);
			const list = h("ol", {
				class: "steps",
				start: 0
			}, this.start());
			run.data.steps.forEach((_, index) => list.append(this.item(index + 1, lanes)));
			const end = ending(run);
			this.fold = new Fold(run, [...list.children]);
			const names = h("div", {
				class: "lane-names",
				role: "group",
				"aria-label": "Machines"
			}, run.lanes.map((lane) => this.fold.lane(lane, run.data.lanes[lane])));
			this.top = h("div", { class: "top" }, names, h("div", { class: "find" }, search(), this.fold.choice()));
			this.scroller = h("div", {
				class: "scroller",
				tabindex: -1
			}, this.top, list, end && h("p", { class: run.made || run.data.live ? "end beyond" : "end" }, end));
			this.links.forEach((_, step) => this.note(step));
			this.element = h("section", {
				class: "chart",
				"aria-label": "Steps"
			}, this.scroller);
			this.element.style.setProperty("--lanes", String(run.lanes.length));
		}
		note(step) {
			const noted = Boolean(this.run.data.notes[step]);
			this.links[step].querySelector(".number").classList.toggle("noted", noted);
		}
		show(step, focus) {
			const before = this.links[this.current];
			before?.removeAttribute("aria-current");
			before?.setAttribute("tabindex", "-1");
			this.current = step;
			const link = this.links[step];
			this.fold.reveal(step);
			link.setAttribute("aria-current", "step");
			link.setAttribute("tabindex", "0");
			if (focus) link.focus({ preventScroll: true });
			this.uncover(link, !before);
		}
		uncover(link, first) {
			const box = this.scroller.getBoundingClientRect();
			const row = link.getBoundingClientRect();
			const above = row.top - box.top - this.top.offsetHeight;
			const below = row.bottom - box.bottom;
			if (above < 0 || first) this.scroller.scrollTop += first ? above - ABOVE : above;
			else if (below > 0) this.scroller.scrollTop += below;
		}
		start() {
			const link = h("a", {
				href: this.run.href(0),
				tabindex: -1
			}, h("span", { class: "number" }, "0"), h("span", { class: "lanes" }), h("span", { class: "says" }, "the start"));
			this.links.push(link);
			return h("li", {}, link);
		}
		item(number, lanes) {
			const { run } = this;
			const step = run.data.steps[number - 1];
			const [first, second] = step.parts;
			const others = run.data.enabled[number - 1].length - 1;
			const news = step.fails ? [`FAILS: ${step.fails}`] : step.news.map((text) => run.text(text));
			const says = h("span", { class: "says" }, h("b", {}, h("span", { class: "who" }, `${run.data.lanes[first.lane]}.`), soft(run.label(first))), second && h("span", { class: "to" }, soft(` → ${run.data.lanes[second.lane]}${second.name === first.name ? "" : `.${run.label(second)}`}`)), others > 0 && h("span", {
				class: "others",
				title: "so many other steps could have been taken here"
			}, `or ${others} other step${others > 1 ? "s" : ""}`), number === run.decides && h("span", {
				class: "others decides",
				title: `after it no step can prevent the ${run.end} any more`
			}, "decides"), news.length > 0 && h("span", { class: "news" }, news.join(", ")));
			const link = h("a", {
				href: run.href(number),
				tabindex: -1,
				class: run.isFailing(number) ? "failing" : null
			}, h("span", { class: "number" }, String(number)), lanes.row(step, number), says);
			this.links.push(link);
			const { loop } = run.data;
			return h("li", { class: loop !== null && number > loop ? `loop${number === loop + 1 ? " first" : ""}${number === run.last ? " last" : ""}` : null }, link);
		}
	};
	function search() {
		return h("input", {
			id: "search",
			type: "search",
			placeholder: "/ search steps",
			"aria-label": "Search steps: Enter goes to the next one"
		});
	}
	function ending(run) {
		const { head, loop } = run.data;
		if (run.made) return "What could follow is not in this page.";
		if (head.ending === "deadlock") return "Nothing can move.";
		if (loop === null) return run.data.live ? "What could follow stands under Choices." : "";
		if (loop === run.last) return "Nothing can move any more: the state stays so for ever.";
		return `Then again from step ${loop + 1}, for ever.`;
	}
	// src/strip.ts
	var WORDS = {
		"1": "true",
		"0": "false",
		"?": "open"
	};
	var REACHED = {
		...WORDS,
		"1": "reached",
		"0": "not reached"
	};
	var Strip = class {
		run;
		element = section$1("strip", "Properties after each step");
		cursors = [];
		constructor(run, go) {
			this.run = run;
			const about = run.data.live ? null : (run.made?.run ?? run).data.head.name;
			const [own, others] = [true, false].map((is) => run.data.properties.filter(({ name }) => name === about === is));
			for (const claim of [...own, ...others]) this.element.append(this.row(claim, go, claim.name === about));
			this.element.hidden = !run.data.properties.length;
		}
		show(step) {
			for (const cursor of this.cursors) cursor.setAttribute("x", this.percent(step));
		}
		percent(step) {
			return `${100 * step / (this.run.last + 1)}%`;
		}
		row(claim, go, own) {
			const reachable = claim.kind === "reachable";
			const words = reachable ? REACHED : WORDS;
			const cells = runs(claim.truths).map(([from, to, truth]) => svg("rect", {
				x: this.percent(from),
				width: this.percent(to - from),
				height: "100%",
				class: truth === "0" && reachable ? "topen" : `t${WORDS[truth]}`
			}, svg("title", {}, `${words[truth]} ${span(from, to - 1)}`)));
			const cursor = svg("rect", {
				width: this.percent(1),
				height: "100%",
				class: "cursor"
			});
			this.cursors.push(cursor);
			const parts = runs(claim.truths);
			const said = parts.map(([from, to, truth]) => `${words[truth]} ${span(from, to - 1)}`);
			const never = reachable && parts.every(([, , truth]) => truth === "0");
			const first = said.find((_, at) => reachable && parts[at][2] === "1");
			const drawn = svg("svg", {
				role: "img",
				"aria-label": said.join(", ")
			}, cells, cursor);
			drawn.addEventListener("click", (event) => {
				const box = drawn.getBoundingClientRect();
				go(Math.floor((event.clientX - box.left) / box.width * (this.run.last + 1)));
			});
			return h("div", { class: "claim" }, h(own ? "b" : "span", {
				class: "name",
				title: `${claim.word}: ${claim.sentence}`
			}, claim.name), drawn, h("span", { class: "quiet" }, never ? words["0"] : first ?? said.at(-1)));
		}
	};
	function runs(truths) {
		const found = [];
		for (let at = 0; at < truths.length; at += 1) {
			const previous = found.at(-1);
			if (previous && previous[2] === truths[at]) previous[1] = at + 1;
			else found.push([
				at,
				at + 1,
				truths[at]
			]);
		}
		return found;
	}
	function span(from, to) {
		const name = (at) => at ? `step ${at}` : "the start";
		return from === to ? from ? `after ${name(from)}` : "at the start" : `from ${name(from)} to ${name(to)}`;
	}
	// src/why.ts
	var KINDS = {
		all: "all of",
		any: "one of",
		whenever: "",
		not: "not",
		future: ""
	};
	var Why = class {
		run;
		element = section$1("why", "The property");
		body = h("div", { class: "tree" });
		constructor(run) {
			this.run = run;
			this.element.append(this.body);
			const { tree, head, properties, spec } = run.data;
			const number = properties.find((claim) => claim.name === head.name)?.spec;
			const written = number === void 0 ? void 0 : spec[number];
			if (tree && written) this.element.append(h("details", { class: "written" }, h("summary", {}, `as written, ${written.place}`), h("pre", { tabindex: 0 }, written.lines.join("\n"))));
			this.element.hidden = tree === null;
		}
		show(step) {
			const { tree } = this.run.data;
			if (!tree) return;
			const when = step ? `after step ${step}` : "at the start";
			this.element.querySelector("h2").textContent = `The property ${when}, part by part`;
			this.body.replaceChildren(h("ul", {}, this.item(tree, step, true)));
		}
		item(node, step, decides) {
			const truths = this.run.text(node.truths);
			const parts = node.parts ?? [];
			const line = [this.line(node, truths, step), this.values(node, step)];
			if (!parts.length) return h("li", { class: decides ? "decides" : null }, h("div", { class: "leaf" }, line));
			const below = parts.map((part) => this.item(part, step, decides && this.counts(node, part, step)));
			if (node.more) below.push(h("li", { class: "quiet" }, `and ${node.more} more`));
			const open = decides && node.kind !== void 0;
			return h("li", { class: decides ? "decides" : null }, h("details", { open }, h("summary", {}, line), h("ul", {}, below)));
		}
		line(node, truths, step) {
			const word = {
				"1": "true",
				"0": "false"
			}[truths[step] ?? "?"] ?? "open";
			const since = this.run.since(truths, step);
			const told = step === this.run.last ? node.told ?? "" : "";
			const kind = node.kind && KINDS[node.kind];
			return [
				node.role && h("span", { class: "role" }, node.role),
				h("span", { class: `truth t${word}` }, word),
				kind && h("span", { class: "kind" }, kind),
				h("code", { class: node.kind ? "whole" : null }, this.run.text(node.text)),
				h("span", { class: "since" }, since ? [
					" since ",
					stepLink(this.run, since),
					told ? null : ` ${this.run.name(since)}`
				] : " from the start"),
				told && h("span", { class: "told" }, linked(this.run, told))
			];
		}
		values(node, step) {
			return ((node.reads ?? []).findLast(([from]) => from <= step)?.[1] ?? []).map((place) => {
				const [value, since] = this.run.value(place, step);
				const { name, control } = this.run.data.places[place];
				const from = since ? stepLink(this.run, since) : "the start";
				return h("span", { class: "value" }, `${name} ${control ? "at" : "="} ${value} (since `, from, ")");
			});
		}
		counts(node, part, step) {
			const truth = this.run.text(part.truths)[step];
			const whole = this.run.text(node.truths)[step];
			if (node.kind === "whenever") return whole === "0" || (part.role === "whenever" ? truth === "0" : truth === "1");
			if (node.kind === "all" || node.kind === "any") return truth === whole;
			return true;
		}
	};
	// src/trace.ts
	function showTrace(run, { runs, top, taking, focus }, signal) {
		let step = -1;
		const bar = new Bar(run, (by) => move(by), runs.whole);
		const strip = new Strip(run, (to) => go(to));
		const steps = new Steps(run);
		const notes = new Notes(run, runs, (noted) => steps.note(noted));
		const choices = new Enabled(run, taking);
		const told = [new Detail(run), new State(run, (to) => go(to))];
		const why = new Why(run);
		const panes = run.data.live ? [
			choices,
			...told,
			why,
			notes
		] : [
			...told,
			choices,
			why,
			notes
		];
		const aside = h("section", {
			class: "panes",
			"aria-label": "The step"
		}, panes.map((pane) => pane.element), loop(run));
		notes.element.hidden = run.made !== null;
		const { mail } = run.data;
		const columns = h("div", { class: "columns" }, steps.element, aside);
		document.body.append(...top, head(run), h("main", {}, bar.element, strip.element, columns), ...mail ? [h("details", { id: "mail" }, h("summary", {}, "As text for a mail"), h("pre", { tabindex: 0 }, mail))] : []);
		function show(focus) {
			const wanted = linkedStep(run.last, run.first);
			if (!settlePins() && wanted === step) return;
			step = wanted;
			runs.shows(run, step);
			steps.show(step, focus);
			strip.show(step);
			for (const pane of panes) pane.show(step);
			bar.show(step, run.last, step ? `Step ${step}: ${run.name(step)}` : "The start");
		}
		function follow() {
			show(document.activeElement !== field);
			if (columns.getBoundingClientRect().top > .6 * innerHeight) strip.element.scrollIntoView();
		}
		function go(to, focus = true) {
			replaceAddress(run.href(to));
			show(focus);
		}
		function move(by) {
			const { loop } = run.data;
			go(loop !== null && loop < run.last && by > 0 && step === run.last ? loop + 1 : Math.max(0, Math.min(run.last, step + by)));
		}
		function sameLane(direction) {
			const lane = run.data.steps[step - 1]?.parts[0]?.lane;
			for (let at = step + direction; at > 0 && at <= run.last; at += direction) if (run.data.steps[at - 1].parts.some((part) => part.lane === lane)) return go(at);
		}
		const field = document.getElementById("search");
		field.addEventListener("keydown", (event) => {
			if (event.key === "Escape") field.blur();
			if (event.key !== "Enter") return;
			const found = nextMatch(run, field.value, step, event.shiftKey ? -1 : 1);
			field.setAttribute("aria-invalid", String(found === null));
			if (found !== null) go(found, false);
		});
		keys({
			by: move,
			first: () => go(0),
			last: () => go(run.last),
			sameLane,
			search: () => field.select(),
			help: () => bar.help.showModal()
		}, signal);
		window.addEventListener("hashchange", () => follow(), { signal });
		show(focus);
	}
	// src/page.ts
	var APART = "Take opens another run in a tab of its own: the same steps up to there, then this one.";
	var ONWARD = "Take goes on in this tab from the last step, and opens a tab of its own from any other.";
	var Page = class {
		runs;
		live;
		hand = null;
		shown = null;
		asking = false;
		listening = new AbortController();
		constructor(data) {
			this.runs = new Runs(data);
			this.live = data.format === "rascheck-view" && data.live ? new Live(() => this.hand?.end()) : null;
			window.addEventListener("hashchange", () => this.follow());
			window.addEventListener("beforeunload", (event) => this.runs.unsaved && event.preventDefault());
			this.follow();
		}
		follow() {
			const wanted = this.runs.compared() ?? [this.runs.linked()].filter((run) => run !== null);
			const path = linkedPath();
			const [run] = wanted;
			if (!this.shown || wanted.length !== this.shown.length || wanted.some((one, at) => one !== this.shown[at])) this.show(wanted);
			if (this.live && path !== null && run?.data.live?.path !== path) this.restore(path);
		}
		show(wanted) {
			const before = this.shown;
			const [run] = wanted;
			this.shown = wanted;
			const again = wanted.length === 1 && before?.length === 1 && before[0].number === run.number && !run.made;
			this.draw(wanted, again, before !== null);
		}
		draw([run, other], again, focus) {
			const restore = again ? kept$1() : () => scrollTo(0, 0);
			this.listening.abort();
			this.listening = new AbortController();
			document.body.replaceChildren(document.getElementById("data"));
			if (run && other) showCompare(this.runs, run, other, this.tabs(), this.listening.signal);
			else if (run) this.trace(run, focus && !again);
			else showResults(this.runs.data);
			restore();
		}
		trace(run, focus) {
			this.hand = this.byHand(run);
			const top = [...this.tabs(), ...this.hand ? [this.hand.element] : []];
			showTrace(run, {
				runs: this.runs,
				top,
				taking: this.taking(run),
				focus
			}, this.listening.signal);
		}
		tabs() {
			const made = tabs(this.runs, this.shown, (closed) => this.close(closed));
			return made ? [made] : [];
		}
		taking(run) {
			const served = () => this.live !== null && !this.live.ended && run.data.live !== void 0;
			return {
				told: () => served() ? ONWARD : APART,
				can: (choice) => served() ? !choice.taken : choice.parts !== void 0,
				take: (at, choice) => served() ? void this.onward(run, at, choice) : this.fork(run, at, choice)
			};
		}
		fork(run, at, choice) {
			const made = origin$1(run, at, choice);
			const picked = chosen(made);
			const { away } = made.run;
			const to = [made.run, at === made.run.data.away?.behind ? away : null].find((one) => one && picked && one.takes(at, picked)) ?? this.runs.fork(made.name);
			if (to) location.hash = to.href(at + 1);
		}
		close(closed) {
			this.runs.close(closed);
			const all = this.runs.all();
			if (this.shown.some((run) => !all.includes(run))) {
				const before = closed.made && all.includes(closed.made.run) ? closed.made : null;
				location.hash = before ? before.run.href(Math.min(before.at + 1, before.run.last)) : this.runs.href(all[0]);
			} else {
				document.querySelector(".tabs").replaceWith(...this.tabs());
				document.querySelector(".tabs [aria-current], .steps [aria-current]").focus();
			}
		}
		byHand(run) {
			const { live } = this;
			const open = run.data.live;
			if (!live || !open) return null;
			const begin = (values) => void this.ask(() => live.begin(values), run.last === 0 ? run : null);
			return new Hand(run, open, {
				save: (name) => live.save(open.path, name),
				begin
			}, live.ended);
		}
		async onward(run, at, choice) {
			const { path } = run.data.live;
			const notes = Object.fromEntries(Object.entries(run.data.notes).filter(([step]) => Number(step) <= at));
			await this.ask(async () => ({
				...await this.live.run(path, at, choice),
				notes
			}), at === run.last ? run : null);
		}
		async restore(path) {
			const known = this.runs.all().find((run) => run.trace === linkedTrace());
			const step = linkedStep(Infinity, Infinity);
			await this.ask(() => this.live.run(path), known ?? null, step);
		}
		async ask(question, place, step = Infinity) {
			if (this.asking) return;
			this.asking = true;
			try {
				const data = await question();
				const run = place ? this.runs.replace(place, data) : this.runs.add(data);
				const href = run.href(Math.min(step, run.last));
				if (location.hash === href) this.show([run]);
				else location.hash = href;
			} catch (refused) {
				this.hand?.say(refused.message, true);
			} finally {
				this.asking = false;
			}
		}
	};
	// src/print.ts
	function unfoldForPrint() {
		let opened = [];
		window.addEventListener("beforeprint", () => {
			opened = [...document.querySelectorAll("details:not([open])")];
			for (const one of opened) one.open = true;
		});
		window.addEventListener("afterprint", () => {
			for (const one of opened) one.open = false;
		});
	}
	// src/main.ts
	unfoldForPrint();
	new Page(read$2());
})();
