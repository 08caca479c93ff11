package dev.countersign.cli.api;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * The address of a server: {@code http} or {@code https}, a host, perhaps a port and a path under which it lies.
 *
 * @param uri without a slash at its end
 */
public record ServerAddress(URI uri) {

    /** Reads an address; an {@link IllegalArgumentException} whose message can be shown says what is wrong with it. */
    public static ServerAddress parse(String text) {
        try {
            var uri = new URI(text.replaceAll("/+$", ""));
            var scheme = uri.getScheme();
            if (("http".equals(scheme) || "https".equals(scheme))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return new ServerAddress(uri);
            }
        } catch (URISyntaxException e) {
            // Said below, in the same words as for every other bad address.
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is not the address of a server, such as https://sign.example.org");
    }

    /**
     * Whether it can only be this very machine. Names other than {@code localhost} do not count: who answers for them
     * is up to a name server.
     */
    public boolean isLoopback() {
        var host = uri.getHost();
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether what is sent there cannot be read on the way. */
    public boolean isPrivate() {
        return uri.getScheme().equals("https") || isLoopback();
    }

    /** The address of something on the server; {@code path} begins with a slash. */
    URI resolve(String path) {
        return URI.create(uri + path);
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
