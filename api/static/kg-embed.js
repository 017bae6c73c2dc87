// <kg-embed src="…/embed/ego/org-h"></kg-embed>: an iframe as high as what it shows.
"use strict";
customElements.define("kg-embed", class extends HTMLElement {
  connectedCallback() {
    const frame = document.createElement("iframe");
    frame.src = this.getAttribute("src");
    frame.title = this.getAttribute("title") || "aikg";
    frame.width = "100%";
    frame.height = this.getAttribute("height") || "480";
    frame.loading = "lazy";
    frame.style.border = 0;
    frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
    this.listen = ({ source, origin, data }) => {
      if (source !== frame.contentWindow || origin !== "null" || data?.type !== "kg:height" || data.v !== 1) return;
      if (Number.isInteger(data.height) && data.height > 0) frame.height = Math.min(data.height, 20000);
    };
    addEventListener("message", this.listen);
    this.replaceChildren(frame);
  }
  disconnectedCallback() {
    removeEventListener("message", this.listen);
  }
});
