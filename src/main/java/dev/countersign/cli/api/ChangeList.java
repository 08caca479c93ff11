package dev.countersign.cli.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page of changes, newest first.
 *
 * @param document all that the server said
 * @param next cursor of the page after this one
 */
public record ChangeList(JsonObject document, List<Entry> entries, Optional<String> next) {

    /** One change, in short. */
    public record Entry(String id, String kind, String state, String subject, String proposer, String created) {}

    static ChangeList of(JsonObject document) throws IOException {
        var entries = new ArrayList<Entry>();
        for (var entry : document.objects("changes")) {
            entries.add(new Entry(
                    entry.text("id"),
                    entry.text("kind"),
                    entry.text("state"),
                    entry.text("subject"),
                    entry.text("proposer"),
                    entry.text("created")));
        }
        return new ChangeList(document, List.copyOf(entries), document.optionalText("next"));
    }
}
