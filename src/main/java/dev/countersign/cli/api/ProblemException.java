package dev.countersign.cli.api;

import static java.util.Objects.requireNonNull;

import java.io.IOException;

/**
 * The server has understood the call and says no. It explains itself with a problem document (RFC 9457); where something
 * in between answered, such as a proxy, a document is made from the little that is known.
 */
public final class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String TYPES = "/problems/";

    private final int status;
    private final String type;
    private final transient JsonObject document;

    private ProblemException(int status, String type, String sentence, JsonObject document) {
        super(sentence);
        this.status = status;
        this.type = requireNonNull(type, "type is null");
        this.document = requireNonNull(document, "document is null");
    }

    static ProblemException of(int status, byte[] body) {
        try {
            var document = JsonObject.parse(body);
            var title = document.optionalText("title");
            var sentence = document.optionalText("detail").or(() -> title);
            if (title.isPresent() && sentence.isPresent()) {
                return new ProblemException(
                        status, document.optionalText("type").orElse("about:blank"), sentence.get(), document);
            }
        } catch (IOException e) {
            // Not a problem document: the status alone has to do.
        }
        var sentence = "The server answered with HTTP status " + status + " and no explanation.";
        var document = new JsonObject()
                .put("type", "about:blank")
                .put("title", "HTTP status " + status)
                .put("status", status)
                .put("detail", sentence);
        return new ProblemException(status, "about:blank", sentence, document);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Whether it is the problem that the server's catalogue has under {@code slug}, such as {@code not-found}. */
    public boolean is(String slug) {
        return type.endsWith(TYPES + slug);
    }

    /** The whole document. */
    public JsonObject document() {
        return document;
    }
}
