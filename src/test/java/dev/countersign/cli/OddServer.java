package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that answers as no good server would: what the program makes of the real one, the workflow test shows; this one
 * is for the shapes of errors only.
 */
final class OddServer implements AutoCloseable {
    private final HttpServer server;
    private final Set<String> paths = new HashSet<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    OddServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    /** Answers every call to {@code path} with this status and body, whatever it answered before. */
    OddServer answer(String path, int status, String body) {
        return answer(path, status, body.getBytes(UTF_8));
    }

    OddServer answer(String path, int status, byte[] body) {
        return answer(path, status, body, body.length);
    }

    /** The same, but announces {@code length} bytes whatever the body has, and then hangs up. */
    OddServer answer(String path, int status, String body, long length) {
        return answer(path, status, body.getBytes(UTF_8), length);
    }

    private OddServer answer(String path, int status, byte[] bytes, long length) {
        if (!paths.add(path)) {
            server.removeContext(path);
        }
        server.createContext(path, exchange -> {
            calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : length);
            try (exchange) {
                exchange.getResponseBody().write(bytes);
            }
        });
        return this;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Method and address of each call so far. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** What came with each of these calls. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    /** A run of the program against this server. */
    Run run(String... arguments) {
        var all = new ArrayList<>(List.of("--server", url()));
        all.addAll(List.of(arguments));
        return Run.of(all.toArray(String[]::new));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
