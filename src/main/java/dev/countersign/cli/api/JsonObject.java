package dev.countersign.cli.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose members keep their order: what the server answered, or what a command prints for {@code --json}.
 *
 * <p>The readers tell apart "not there" (absent or {@code null}: empty) and "not what was agreed" (another kind of
 * value: an {@link IOException}, for then we do not speak with the server that we think).
 */
public final class JsonObject {
    private final Map<String, @Nullable Object> members;

    public JsonObject() {
        this(new LinkedHashMap<>());
    }

    private JsonObject(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    /** Reads one JSON object and nothing after it. */
    public static JsonObject parse(byte[] json) throws IOException {
        if (read(json) instanceof Map<?, ?> map) {
            return of(map);
        }
        throw new IOException("The server's answer is not a JSON object.");
    }

    /** Reads one JSON array of objects and nothing after it. */
    public static List<JsonObject> parseList(byte[] json) throws IOException {
        if (!(read(json) instanceof List<?> list)) {
            throw new IOException("The server's answer is not a JSON array.");
        }
        var objects = new ArrayList<JsonObject>();
        for (var item : list) {
            objects.add(of(as("[]", item, Map.class)));
        }
        return objects;
    }

    private static @Nullable Object read(byte[] json) throws IOException {
        try {
            return JsonText.read(json);
        } catch (JsonProcessingException e) {
            throw new IOException("The server's answer is not JSON: " + e.getOriginalMessage() + ".", e);
        }
    }

    /** The member {@code name}, which must be there. */
    public String text(String name) throws IOException {
        return optionalText(name)
                .orElseThrow(() -> new IOException("The server's answer has no member \"" + name + "\"."));
    }

    public Optional<String> optionalText(String name) throws IOException {
        return optional(name, String.class);
    }

    public OptionalLong number(String name) throws IOException {
        var number = optional(name, Long.class);
        return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
    }

    /** True only where the member is there and says so. */
    public boolean flag(String name) throws IOException {
        return optionalFlag(name).orElse(false);
    }

    public Optional<Boolean> optionalFlag(String name) throws IOException {
        return optional(name, Boolean.class);
    }

    public Optional<JsonObject> object(String name) throws IOException {
        return optional(name, Map.class).map(JsonObject::of);
    }

    /** The objects of an array; none if the member is not there. */
    public List<JsonObject> objects(String name) throws IOException {
        var objects = new ArrayList<JsonObject>();
        for (var item : optional(name, List.class).orElse(List.of())) {
            objects.add(of(as(name, item, Map.class)));
        }
        return objects;
    }

    /** The strings of an array; none if the member is not there. */
    public List<String> texts(String name) throws IOException {
        var texts = new ArrayList<String>();
        for (var item : optional(name, List.class).orElse(List.of())) {
            texts.add(as(name, item, String.class));
        }
        return texts;
    }

    public JsonObject put(String name, String value) {
        return set(name, value);
    }

    public JsonObject put(String name, long value) {
        return set(name, value);
    }

    public JsonObject put(String name, boolean value) {
        return set(name, value);
    }

    public JsonObject put(String name, JsonObject value) {
        return set(name, value.members);
    }

    /** An absent value leaves the member out. */
    public JsonObject put(String name, Optional<String> value) {
        return value.isPresent() ? set(name, value.get()) : this;
    }

    /** An absent value leaves the member out. */
    public JsonObject put(String name, OptionalLong value) {
        return value.isPresent() ? set(name, value.getAsLong()) : this;
    }

    public JsonObject putTexts(String name, List<String> values) {
        return set(name, List.copyOf(values));
    }

    public JsonObject putObjects(String name, List<JsonObject> values) {
        return set(name, values.stream().map(value -> value.members).toList());
    }

    /** The text as sent to the server: no line breaks. */
    byte[] compact() {
        return JsonText.compact(members);
    }

    /** The text for people and scripts: indented by two, no line end after the last brace. */
    @Override
    public String toString() {
        return JsonText.indented(members);
    }

    private JsonObject set(String name, Object value) {
        members.put(name, value);
        return this;
    }

    private <T> Optional<T> optional(String name, Class<T> type) throws IOException {
        var value = members.get(name);
        return value == null ? Optional.empty() : Optional.of(as(name, value, type));
    }

    private static <T> T as(String name, @Nullable Object value, Class<T> type) throws IOException {
        if (!type.isInstance(value)) {
            throw new IOException("Member \"" + name + "\" of the server's answer is not what was agreed.");
        }
        return type.cast(value);
    }

    private static JsonObject of(Map<?, ?> map) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((name, value) -> members.put((String) name, value));
        return new JsonObject(members);
    }
}
