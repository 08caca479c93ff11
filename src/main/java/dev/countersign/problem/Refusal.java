package dev.countersign.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The one exception that features throw when they refuse. The detail is shown to the client: it says what is wrong and how
 * to mend it, and holds no secret. Anything else that is thrown is a bug and answered as such.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient Map<String, Object> members;
    private final transient Map<String, String> headers;

    /** A refusal without further members. */
    public Refusal(ProblemType type, String detail) {
        this(type, detail, Map.of(), Map.of());
    }

    private Refusal(ProblemType type, String detail, Map<String, Object> members, Map<String, String> headers) {
        // Refusals are answers, not faults: the stack trace would cost more than the rest of the answer.
        super(Objects.requireNonNull(detail, "detail is null"), null, false, false);
        this.type = Objects.requireNonNull(type, "type is null");
        this.members = Map.copyOf(members);
        this.headers = Map.copyOf(headers);
    }

    /** The same refusal with one more member in the answer, such as {@code reason}. */
    public Refusal with(String member, Object value) {
        var all = new LinkedHashMap<>(members);
        all.put(member, value);
        return new Refusal(type, detail(), all, headers);
    }

    /** The same refusal with one more header in the answer, such as {@code Allow}. */
    public Refusal withHeader(String name, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Refusal(type, detail(), members, all);
    }

    /** Entry of the catalogue. */
    public ProblemType type() {
        return type;
    }

    /** What is wrong here, and how to mend it. */
    public String detail() {
        return Objects.requireNonNull(getMessage(), "detail is null");
    }

    /** Extension members of the answer (RFC 9457 section 3.2). */
    public Map<String, Object> members() {
        return members;
    }

    /** Headers that this answer needs beside the usual ones. */
    Map<String, String> headers() {
        return headers;
    }
}
