//! A page as somebody uses it: looked at, clicked, typed into, dragged over; and all that must never happen on one.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::chromium::Chromium;
use crate::served::Served;

/// Counts what moves after it was first drawn, except in answer to a key or click (Layout Instability, W3C).
const SHIFT: &str = "window.__shift = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.__shift += e.value; }).observe({ type: 'layout-shift', buffered: true });";

/// What the page is looked at with.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) width: u32,
    pub(super) dark: bool,
    pub(super) script: bool,
}

impl View {
    /// A laptop by day.
    pub(super) const DESK: View = View {
        width: 1280,
        dark: false,
        script: true,
    };
}

/// An open page.
pub(super) struct Page {
    browser: Chromium,
    base: String,
}

impl Page {
    pub(super) fn open(program: &str, site: &Served, view: View) -> Page {
        let mut browser = Chromium::start(program);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        browser.call("Network.setCacheDisabled", json!({"cacheDisabled": true}));
        browser.call(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({"source": SHIFT}),
        );
        let mut page = Page {
            browser,
            base: format!("http://{}", site.address),
        };
        page.look_with(view);
        page
    }

    /// Changes what the page is looked at with; holds from the next address on.
    pub(super) fn look_with(&mut self, view: View) {
        self.browser.call(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": view.width, "height": 900, "deviceScaleFactor": 1, "mobile": view.width < 500}),
        );
        let scheme = if view.dark { "dark" } else { "light" };
        self.browser.call(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
        self.browser.call(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": !view.script}),
        );
    }

    /// Goes to an address of the site.
    pub(super) fn goto(&mut self, path: &str) {
        self.browser.forget("Page.loadEventFired");
        self.browser.forget("Network.loadingFinished");
        let url = format!("{}{path}", self.base);
        let gone = self.browser.call("Page.navigate", json!({"url": url}));
        assert!(gone["errorText"].is_null(), "{path}: {gone}");
        self.browser.wait("Page.loadEventFired");
    }

    /// Where the page is now, without the host.
    pub(super) fn path(&mut self) -> String {
        let path = self.eval("decodeURIComponent(location.pathname + location.search + location.hash).replaceAll('+', ' ')");
        path.as_str().unwrap().to_owned()
    }

    /// The value of an expression in the page; waits for promises.
    pub(super) fn eval(&mut self, expression: &str) -> Value {
        let answer = self.browser.call(
            "Runtime.evaluate",
            json!({"expression": expression, "returnByValue": true, "awaitPromise": true, "userGesture": true}),
        );
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {}",
            answer["exceptionDetails"]
        );
        answer["result"]["value"].clone()
    }

    /// Waits until an expression holds.
    pub(super) fn wait_for(&mut self, expression: &str) {
        let look = format!(
            "new Promise((yes, no) => {{ const end = performance.now() + 20000; (function look() {{ if ({expression}) yes(true); else if (performance.now() > end) no(new Error('never')); else setTimeout(look, 20); }})(); }})"
        );
        self.eval(&look);
    }

    /// How many elements there are.
    pub(super) fn count(&mut self, selector: &str) -> u64 {
        let count = self.eval(&format!(
            "document.querySelectorAll({}).length",
            json!(selector)
        ));
        count.as_u64().unwrap()
    }

    /// The text of the first element, its white space as one sees it.
    pub(super) fn text(&mut self, selector: &str) -> String {
        let text = self.eval(&format!(
            "document.querySelector({}).innerText.replace(/\\s+/g, ' ').trim()",
            json!(selector)
        ));
        text.as_str().unwrap().to_owned()
    }

    /// Clicks the first element with the mouse; it must be where the mouse can reach it.
    pub(super) fn click(&mut self, selector: &str) {
        let place = self.eval(&format!(
            "(() => {{ const e = document.querySelector({0}); if (!e) return null; e.scrollIntoView({{ block: 'center' }}); const r = e.getClientRects()[0]; \
             const [x, y] = [r.x + r.width / 2, r.y + r.height / 2]; return e.contains(document.elementFromPoint(x, y)) ? [x, y] : null; }})()",
            json!(selector)
        ));
        assert!(place.is_array(), "`{selector}` cannot be clicked");
        for kind in ["mousePressed", "mouseReleased"] {
            self.mouse(kind, &place[0], &place[1]);
        }
    }

    /// Clicks what leads to another page, and waits for it.
    pub(super) fn follow(&mut self, selector: &str) {
        self.browser.forget("Page.loadEventFired");
        self.click(selector);
        self.browser.wait("Page.loadEventFired");
    }

    /// Does what leads to another page, and waits for it.
    pub(super) fn leave_by(&mut self, what: impl FnOnce(&mut Page)) {
        self.browser.forget("Page.loadEventFired");
        what(self);
        self.browser.wait("Page.loadEventFired");
    }

    /// Drags across an element from one part of its width to another.
    pub(super) fn drag(&mut self, selector: &str, from: f64, to: f64) {
        let place = self.eval(&format!(
            "(() => {{ const e = document.querySelector({}); e.scrollIntoView({{ block: 'center' }}); const r = e.getBoundingClientRect(); return [r.x, r.y + r.height / 2, r.width]; }})()",
            json!(selector)
        ));
        let [left, y, width] = [0, 1, 2].map(|at| place[at].as_f64().unwrap());
        let at = |part: f64| json!(left + width * part);
        self.mouse("mousePressed", &at(from), &json!(y));
        for step in 1..=4 {
            let part = from + (to - from) * f64::from(step) / 4.0;
            self.mouse("mouseMoved", &at(part), &json!(y));
        }
        self.mouse("mouseReleased", &at(to), &json!(y));
    }

    fn mouse(&mut self, kind: &str, x: &Value, y: &Value) {
        self.browser.call(
            "Input.dispatchMouseEvent",
            json!({"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}),
        );
    }

    /// Types text into whatever has the focus.
    pub(super) fn type_text(&mut self, text: &str) {
        for letter in text.chars() {
            self.browser
                .call("Input.insertText", json!({"text": letter.to_string()}));
        }
    }

    /// Presses a key by its name.
    pub(super) fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "Home" => (36, ""),
            "End" => (35, ""),
            "ArrowUp" => (38, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            "/" => (191, "/"),
            other => panic!("no key `{other}`"),
        };
        let stroke = |kind: &str, text: &str| json!({"type": kind, "key": key, "code": key, "text": text, "windowsVirtualKeyCode": code});
        self.browser
            .call("Input.dispatchKeyEvent", stroke("keyDown", text));
        self.browser
            .call("Input.dispatchKeyEvent", stroke("keyUp", ""));
    }

    /// Bytes that came over the wire for the page last gone to.
    pub(super) fn weight(&self) -> u64 {
        self.browser
            .told("Network.loadingFinished")
            .map(|done| done["encodedDataLength"].as_f64().unwrap() as u64)
            .sum()
    }

    /// A picture of the whole page.
    pub(super) fn picture(&mut self) -> Vec<u8> {
        use base64::Engine as _;
        let shot = self.browser.call(
            "Page.captureScreenshot",
            json!({"format": "png", "captureBeyondViewport": true}),
        );
        base64::engine::general_purpose::STANDARD
            .decode(shot["data"].as_str().unwrap())
            .unwrap()
    }

    /// What must never happen: a request to another host or in vain, an error told to the console, a violated policy.
    pub(super) fn faults(&self) -> String {
        let mut out = String::new();
        for request in self.browser.told("Network.requestWillBeSent") {
            let url = request["request"]["url"].as_str().unwrap();
            if !url.starts_with(&self.base) && !url.starts_with("data:") {
                let _ = writeln!(out, "a request to another host: {url}");
            }
        }
        for failed in self.browser.told("Network.loadingFailed") {
            if failed["canceled"] != true {
                let _ = writeln!(out, "a request failed: {failed}");
            }
        }
        for said in self.browser.told("Runtime.consoleAPICalled") {
            if said["type"] == "error" || said["type"] == "warning" {
                let _ = writeln!(out, "the console says: {}", said["args"]);
            }
        }
        for thrown in self.browser.told("Runtime.exceptionThrown") {
            let _ = writeln!(out, "the script fails: {thrown}");
        }
        for entry in self.browser.told("Log.entryAdded") {
            // That a page of a failure comes with a status of failure is as it should be.
            let told = &entry["entry"];
            if told["level"] != "verbose" && told["source"] != "network" {
                let _ = writeln!(out, "the log says: {} {}", told["text"], told["url"]);
            }
        }
        out
    }
}
