// The page: a trace, or a run with an index of its traces.

import "./style.css";
import "./answers.css";
import "./print.css";
import { read } from "./data";
import { linkedTrace } from "./link";
import { unfoldForPrint } from "./print";
import { showResults } from "./results";
import { Run } from "./run";
import { showTrace } from "./trace";

function start(): void {
  const data = read();
  unfoldForPrint();
  if (data.format === "rascheck-view") {
    showTrace(new Run(data), data, new AbortController().signal);
    return;
  }

  let shown = -1;
  let listening = new AbortController();
  function show(): void {
    if (data.format !== "rascheck-run") return;
    const trace = data.traces[linkedTrace() - 1];
    const number = trace ? linkedTrace() : 0;
    if (number === shown) return;
    shown = number;
    listening.abort();
    listening = new AbortController();
    document.body.replaceChildren(document.getElementById("data")!);
    if (trace) showTrace(new Run(trace, number), data, listening.signal);
    else showResults(data);
    scrollTo(0, 0);
  }
  window.addEventListener("hashchange", show);
  show();
}

start();
