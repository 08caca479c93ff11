package dev.countersign.change;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.request.Cursor;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A page of changes, newest first.
 *
 * @param next cursor of the page after this one; absent on the last
 */
@Schema(name = "Changes", description = "A page of changes, newest first")
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ChangePage(
        List<Entry> changes,

        @Schema(description = "Cursor of the next page; absent on the last")
        Optional<String> next) {

    /** A change without its signatures and history. */
    @Schema(name = "ChangeEntry")
    record Entry(
            String id,
            String kind,
            String state,
            @JsonProperty("isFinal") boolean isFinal,
            String subject,
            String proposer,
            Instant created,
            Instant changed,
            String self) {
        static Entry of(Proposal proposal) {
            return new Entry(
                    proposal.id(),
                    proposal.kind().name().toLowerCase(Locale.ROOT),
                    proposal.stage().word(),
                    proposal.stage().isFinal(),
                    proposal.subject(),
                    proposal.proposer(),
                    proposal.createdAt(),
                    proposal.changedAt(),
                    ChangeResource.PATH + "/" + proposal.id());
        }
    }

    /** One row more than the limit says that there is a next page. */
    static ChangePage of(List<Proposal> rows, int limit) {
        var shown = rows.subList(0, Math.min(rows.size(), limit));
        var next = rows.size() > limit ? shown.getLast().position().map(Cursor::of) : Optional.<String>empty();
        return new ChangePage(shown.stream().map(Entry::of).toList(), next);
    }
}
