package dev.countersign.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A page of requests, newest first.
 *
 * @param next cursor of the page after this one; absent on the last
 */
@Schema(name = "SigningRequests", description = "A page of requests, newest first")
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RequestPage(
        List<Entry> requests,

        @Schema(description = "Cursor of the next page; absent on the last")
        Optional<String> next) {

    /** A request without its history and metadata. */
    @Schema(name = "SigningRequestEntry")
    public record Entry(
            String id,
            String project,
            String channel,
            String state,
            @JsonProperty("isFinal") boolean isFinal,
            String submitter,
            String artifactSha256,
            String fileName,
            Instant created,
            Instant changed,
            String self) {
        static Entry of(SigningRequest request) {
            return new Entry(
                    request.id(),
                    request.project(),
                    request.channel(),
                    request.stage().word(),
                    request.stage().isFinal(),
                    request.submitter(),
                    request.artifactSha256(),
                    request.declared().fileName(),
                    request.createdAt(),
                    request.changedAt(),
                    RequestResource.PATH + "/" + request.id());
        }
    }

    /** One row more than the limit says that there is a next page. */
    static RequestPage of(List<SigningRequest> rows, int limit) {
        var shown = rows.subList(0, Math.min(rows.size(), limit));
        var next = rows.size() > limit ? shown.getLast().position().map(Cursor::of) : Optional.<String>empty();
        return new RequestPage(shown.stream().map(Entry::of).toList(), next);
    }
}
