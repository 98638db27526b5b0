// The page: a trace, or a run with an index of its traces, and what somebody makes of them.

import "./style.css";
import "./runs.css";
import "./answers.css";
import "./print.css";
import { read } from "./data";
import { Page } from "./page";
import { unfoldForPrint } from "./print";

unfoldForPrint();
new Page(read());
