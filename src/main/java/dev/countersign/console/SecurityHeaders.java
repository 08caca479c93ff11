package dev.countersign.console;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Headers that every answer carries. Pages load their style sheet from here and nothing else from anywhere: no scripts, no
 * frames, no forms. The tools of Quarkus under {@code /q} bring scripts of their own and are left out of that one rule.
 */
@ApplicationScoped
class SecurityHeaders {
    /** Before whatever might answer. */
    private static final int FIRST = 20_000;

    void observe(@Observes Filters filters) {
        filters.register(SecurityHeaders::add, FIRST);
    }

    private static void add(RoutingContext context) {
        var headers = context.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        var path = context.normalizedPath();
        if (!path.startsWith("/q/")) {
            headers.set(
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
                            + "frame-ancestors 'none'");
        }
        if (path.startsWith("/api/") || path.equals("/")) {
            // What is answered depends on who asks and when; calls whose answer never changes say so themselves.
            context.addHeadersEndHandler(_ -> {
                if (!headers.contains("Cache-Control")) {
                    headers.set("Cache-Control", "no-store");
                }
            });
        }
        context.next();
    }
}
