package dev.countersign.policy;

import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One line of a policy and the kinds of value in its fields; every refusal names the line.
 *
 * @param number counted from 1
 * @param fields the first is the kind of line
 */
record Line(int number, List<String> fields) {
    static final String NONE = "none";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}");
    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern HEX = Pattern.compile("(?:[0-9a-f]{2}){1,256}");
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]?");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.-]{1,253}(?::[1-9][0-9]{0,4})?");
    private static final Pattern AAGUID = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern PATTERN = Pattern.compile("[!-)+-~]{1,512}|[!-)+-~]{0,511}\\*");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{1,1364}={0,2}");
    private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]{1,1364}");

    String kind() {
        return fields.getFirst();
    }

    String field(int index) {
        return fields.get(index);
    }

    String name(int index) {
        String name = match(NAME, index, "a name");
        require(!name.equals(NONE), "nothing may be called 'none'");
        return name;
    }

    String digest(int index) {
        return match(DIGEST, index, "a digest of 64 lower-case hexadecimal digits");
    }

    String origin(int index) {
        return match(ORIGIN, index, "an origin such as https://sign.example.com");
    }

    String pattern(int index) {
        return match(PATTERN, index, "a pattern: printable characters, a * only at the end");
    }

    int count(int index) {
        return Integer.parseInt(match(COUNT, index, "a number from 1 to 99"));
    }

    long number(int index) {
        return Long.parseLong(match(NUMBER, index, "a number of at most 18 digits without leading zero"));
    }

    byte[] hex(int index) {
        return HexFormat.of().parseHex(match(HEX, index, "hexadecimal bytes of a public key"));
    }

    byte[] base64(int index) {
        return decoded(Base64.getDecoder(), Base64.getEncoder(), match(BASE64, index, "a public key in base64"));
    }

    byte[] base64Url(int index) {
        return decoded(
                Base64.getUrlDecoder(),
                Base64.getUrlEncoder().withoutPadding(),
                match(BASE64URL, index, "a credential id in base64url"));
    }

    Optional<String> aaguid(int index) {
        Optional<String> aaguid = optional(index, i -> match(AAGUID, i, "an AAGUID or none"));
        aaguid.ifPresent(text -> require(!text.matches("[0-]+"), "an AAGUID of zeros says nothing; write none"));
        return aaguid;
    }

    /** Never zero, so that a waiting that is none is written as such. */
    Duration duration(int index, Duration longest) {
        Duration duration = Durations.of(field(index))
                .orElseThrow(() ->
                        refusal("'" + shortened(field(index)) + "' is not a duration such as 90s, 30m, 48h or 7d"));
        require(duration.compareTo(longest) <= 0, field(index) + " is longer than " + longest.toDays() + "d");
        return duration;
    }

    /** The field by this kind of value, or nothing if it is {@code none}. */
    <T> Optional<T> optional(int index, Function<Integer, T> value) {
        return field(index).equals(NONE) ? Optional.empty() : Optional.of(value.apply(index));
    }

    List<String> names(int index) {
        return list(index, NAME, "a name");
    }

    List<String> subjects(int index) {
        return list(index, SUBJECT, "a subject");
    }

    /** One of two words; whether it is the first. */
    boolean either(int index, String what, String first, String second) {
        require(
                field(index).equals(first) || field(index).equals(second),
                what + " must be " + first + " or " + second);
        return field(index).equals(first);
    }

    void require(boolean condition, String otherwise) {
        if (!condition) {
            throw refusal(otherwise);
        }
    }

    PolicyException refusal(String why) {
        return new PolicyException("line " + number + ": " + why);
    }

    static String shortened(String field) {
        return field.length() > 70 ? field.substring(0, 70) + "..." : field;
    }

    private List<String> list(int index, Pattern pattern, String what) {
        List<String> items = List.of(field(index).split(",", -1));
        for (String item : items) {
            require(pattern.matcher(item).matches() && !item.equals(NONE), "'" + shortened(item) + "' is not " + what);
        }
        require(Set.copyOf(items).size() == items.size(), "a name stands twice in " + shortened(field(index)));
        return items;
    }

    private byte[] decoded(Base64.Decoder decoder, Base64.Encoder encoder, String text) {
        byte[] bytes;
        try {
            bytes = decoder.decode(text);
        } catch (IllegalArgumentException e) {
            throw refusal("'" + shortened(text) + "' is not base64");
        }
        require(encoder.encodeToString(bytes).equals(text), "'" + shortened(text) + "' is not canonical base64");
        return bytes;
    }

    private String match(Pattern pattern, int index, String what) {
        require(pattern.matcher(field(index)).matches(), "'" + shortened(field(index)) + "' is not " + what);
        return field(index);
    }
}
