package dev.countersign.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the program tells a script. The numbers are a contract: they stand in {@code --help} and never change their
 * meaning. From 64 on they follow {@code sysexits.h}.
 */
enum ExitCode {
    OK(0, "done", "Done. For status and submit --wait: signed."),
    REFUSED(1, "refused", "Refused by the server, by our own verification, or by the people who were asked."),
    USAGE(2, "usage", "The command line makes no sense."),
    /** Only the launcher ends with it, before this class can be loaded. */
    NO_JAVA(69, "no-java", "There is no Java 25 or newer."),
    FAULT(70, "fault", "A fault in this program."),
    IO(74, "io", "A file cannot be read or written, or the server cannot be reached or is in trouble."),
    PENDING(75, "pending", "Not yet: people or the signer still have to act. Ask again later."),
    NOT_PERMITTED(77, "not-permitted", "The caller is unknown to the server, or may not do this.");

    private final int number;
    private final String slug;
    private final String meaning;

    ExitCode(int number, String slug, String meaning) {
        this.number = number;
        this.slug = slug;
        this.meaning = meaning;
    }

    /** What the process ends with. */
    int number() {
        return number;
    }

    /** The type of a problem document that this program makes itself, as no server was involved. */
    String problemType() {
        return "urn:countersign:cli:" + slug;
    }

    /** One sentence. */
    String meaning() {
        return meaning;
    }

    /** Number and meaning of each, for {@code --help}. */
    static Map<String, String> help() {
        var help = new LinkedHashMap<String, String>();
        for (var code : values()) {
            help.put(Integer.toString(code.number), code.meaning);
        }
        return help;
    }
}
