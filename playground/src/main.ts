// Puts the page together.

import "./style/tokens.css";
import "./style/palettes.css";
import "./style/base.css";
import { mount } from "svelte";
import App from "./app.svelte";
import { keepForOffline } from "./state/offline.ts";

const target = document.getElementById("app");
if (target === null) throw new Error('index.html has no element with the id "app".');
mount(App, { target });
void keepForOffline();
