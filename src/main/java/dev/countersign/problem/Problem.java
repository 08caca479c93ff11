package dev.countersign.problem;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.net.URI;
import java.util.Map;

/**
 * The body of an error answer (RFC 9457 section 3.1).
 *
 * @param type names the kind of problem and leads to the page that explains it
 * @param detail what is wrong in this case, and how to mend it
 * @param instance the path that was asked for
 * @param members what this type of problem adds, such as {@code reason}
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "instance"})
record Problem(
        URI type,
        String title,
        int status,
        String detail,
        String instance,
        @JsonAnyGetter Map<String, Object> members) {
    static final String MEDIA_TYPE = "application/problem+json";

    Problem {
        members = Map.copyOf(members);
    }

    static Problem of(Refusal refusal, String instance) {
        var type = refusal.type();
        return new Problem(type.uri(), type.title(), type.status(), refusal.detail(), instance, refusal.members());
    }
}
