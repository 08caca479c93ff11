package dev.countersign.cli.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonObjectTest {

    @Test
    void reads_every_kind_of_member() throws IOException {
        var object = parse("""
                {"text": "Größe", "number": 9007199254740993, "flag": true, "nothing": null,
                 "object": {"a": "b"}, "objects": [{"n": 1}, {"n": 2}], "texts": ["x", "y"], "half": 0.5}""");

        assertThat(object.text("text")).isEqualTo("Größe");
        assertThat(object.number("number")).isEqualTo(OptionalLong.of(9007199254740993L));
        assertThat(object.flag("flag")).isTrue();
        assertThat(object.optionalText("nothing")).isEmpty();
        assertThat(object.object("object").orElseThrow().text("a")).isEqualTo("b");
        assertThat(object.objects("objects")).hasSize(2);
        assertThat(object.texts("texts")).containsExactly("x", "y");
    }

    @Test
    void what_is_not_there_is_empty() throws IOException {
        var object = parse("{}");

        assertThat(object.optionalText("x")).isEmpty();
        assertThat(object.number("x")).isEmpty();
        assertThat(object.flag("x")).isFalse();
        assertThat(object.object("x")).isEmpty();
        assertThat(object.objects("x")).isEmpty();
        assertThat(object.texts("x")).isEmpty();
    }

    @Test
    void another_kind_of_value_is_an_error() throws IOException {
        var object = parse("{\"x\": 1, \"list\": [1]}");

        assertThatThrownBy(() -> object.text("x"))
                .isInstanceOf(IOException.class)
                .hasMessage("Member \"x\" of the server's answer is not what was agreed.");
        assertThatThrownBy(() -> object.texts("list")).isInstanceOf(IOException.class);
    }

    @Test
    void a_member_that_must_be_there_is_missed_in_words() throws IOException {
        var object = parse("{}");

        assertThatThrownBy(() -> object.text("id"))
                .isInstanceOf(IOException.class)
                .hasMessage("The server's answer has no member \"id\".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "{} x",
                "{\"n\": 99999999999999999999}",
                "<html>"
            })
    void what_is_no_single_object_is_an_error(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(IOException.class);
    }

    @Test
    void bottomless_nesting_is_an_error() {
        var text = "{\"a\":".repeat(5000) + "{}" + "}".repeat(5000);

        assertThatThrownBy(() -> parse(text)).isInstanceOf(IOException.class);
    }

    @Test
    void writes_what_it_reads_in_the_same_order() throws IOException {
        var text = """
                {
                  "z": "quote \\" and line\\n",
                  "a": [
                    1,
                    "two"
                  ],
                  "nothing": null,
                  "half": 0.5,
                  "empty": {},
                  "none": []
                }""";

        assertThat(parse(text)).hasToString(text);
    }

    @Test
    void leaves_absent_values_out() {
        var object = new JsonObject()
                .put("here", Optional.of("yes"))
                .put("absent", Optional.empty())
                .put("number", OptionalLong.empty())
                .put("flag", false)
                .putTexts("texts", List.of("a"))
                .putObjects("objects", List.of(new JsonObject().put("n", 1)));

        assertThat(new String(object.compact(), UTF_8))
                .isEqualTo("{\"here\":\"yes\",\"flag\":false,\"texts\":[\"a\"],\"objects\":[{\"n\":1}]}");
    }

    private static JsonObject parse(String text) throws IOException {
        return JsonObject.parse(text.getBytes(UTF_8));
    }
}
