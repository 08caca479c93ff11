package dev.countersign.problem;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Problems that arise below the calls, where no exception mapper reaches: bodies that are too large before a byte of them is
 * read, and failures of routes that are not ours.
 */
@ApplicationScoped
class TransportProblems {
    /** Bytes. A rejection, the largest body but for files, has about 5 KiB. */
    static final long PLAIN_BODY = 65_536;

    /** Where Quarkus itself looks for the limit while a body without announced length arrives. */
    private static final String LIMIT_KEY = "io.quarkus.max-request-size";

    /** Before the limit of Quarkus, whose answer has no body. */
    private static final int BEFORE_EVERYTHING = 10_000;

    private final ProblemWriter writer;
    private final long fileBody;

    TransportProblems(
            ProblemWriter writer, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize fileBody) {
        this.writer = writer;
        this.fileBody = fileBody.asLongValue();
    }

    void observeFilters(@Observes Filters filters) {
        filters.register(this::limitBody, BEFORE_EVERYTHING);
    }

    /** Last but one: the very last route is that of Quarkus, which answers with a page. */
    void observeRouter(@Observes Router router) {
        router.route().order(Integer.MAX_VALUE - 1).failureHandler(this::fail);
    }

    private void limitBody(RoutingContext context) {
        long limit = takesFiles(context) ? fileBody : PLAIN_BODY;
        var refusal = bodyRefusal(context, limit);
        if (refusal.isPresent()) {
            // The rest of the body is not read, so the connection cannot be used for another call.
            context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            send(context, refusal.get());
            return;
        }
        context.put(LIMIT_KEY, limit);
        context.next();
    }

    private static Optional<Refusal> bodyRefusal(RoutingContext context, long limit) {
        var headers = context.request().headers();
        var length = number(headers.get(HttpHeaders.CONTENT_LENGTH));
        if (length > limit) {
            return Optional.of(new Refusal(
                    ProblemType.TOO_LARGE,
                    "This call takes at most " + limit + " bytes, announced were " + length + "."));
        }
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING) && !takesFiles(context)) {
            return Optional.of(new Refusal(
                    ProblemType.LENGTH_REQUIRED, "Send the length of the body in the header Content-Length."));
        }
        return Optional.empty();
    }

    private static boolean takesFiles(RoutingContext context) {
        var type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return context.request().path().startsWith("/api/v1/artifacts/")
                || (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data"));
    }

    private static long number(@Nullable String header) {
        try {
            return header == null ? 0 : Long.parseLong(header);
        } catch (NumberFormatException malformed) {
            // Vert.x has refused everything but digits, so these are too many of them.
            return Long.MAX_VALUE;
        }
    }

    private void fail(RoutingContext context) {
        if (context.response().ended() || context.response().headWritten()) {
            context.next();
            return;
        }
        var failure = context.failure();
        var refusal = failure instanceof Refusal ours ? Optional.of(ours) : HttpProblems.of(context.statusCode());
        send(
                context,
                refusal.orElseGet(() -> writer.fault(
                        failure == null ? new IllegalStateException("status " + context.statusCode()) : failure)));
    }

    private void send(RoutingContext context, Refusal refusal) {
        context.response()
                .setStatusCode(refusal.type().status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(writer.body(refusal, context.request().path()));
    }
}
