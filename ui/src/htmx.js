// htmx with server-sent events. Loaded as a bundle of its own: it changes only with its version.
import "htmx.org/dist/htmx.esm.js";
import "htmx.org/dist/ext/hx-sse.js";
