package dev.countersign.cli.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page of signing requests, newest first.
 *
 * @param document all that the server said
 * @param next cursor of the page after this one
 */
public record RequestList(JsonObject document, List<Entry> entries, Optional<String> next) {

    /** Which requests are asked for; no state means all. */
    public record Filter(
            Optional<String> project,
            Optional<String> channel,
            List<String> states,
            Optional<String> cursor,
            int limit) {}

    /** One request, in short. */
    public record Entry(
            String id,
            String project,
            String channel,
            String state,
            String submitter,
            String fileName,
            String created) {}

    static RequestList of(JsonObject document) throws IOException {
        var entries = new ArrayList<Entry>();
        for (var entry : document.objects("requests")) {
            entries.add(new Entry(
                    entry.text("id"),
                    entry.text("project"),
                    entry.text("channel"),
                    entry.text("state"),
                    entry.text("submitter"),
                    entry.text("fileName"),
                    entry.text("created")));
        }
        return new RequestList(document, List.copyOf(entries), document.optionalText("next"));
    }
}
