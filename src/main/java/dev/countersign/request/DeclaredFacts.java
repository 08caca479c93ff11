package dev.countersign.request;

import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.Statement.Origin;
import java.util.ArrayList;
import java.util.Optional;

/**
 * What the submitter says about a build beyond its bytes. Submitting the same build again with other facts is not the same
 * request.
 *
 * @param version only for images that name none, or the same as theirs
 * @param breakGlass whether the policy's rule for emergencies is asked for
 */
record DeclaredFacts(String fileName, Optional<String> version, Origin origin, boolean breakGlass) {

    DeclaredFacts {
        requireNonNull(fileName, "fileName is null");
        requireNonNull(version, "version is null");
        requireNonNull(origin, "origin is null");
    }

    /** The names of the fields that differ, for a sentence. */
    String differences(DeclaredFacts other) {
        var names = new ArrayList<String>();
        if (!fileName.equals(other.fileName)) {
            names.add("fileName");
        }
        if (!version.equals(other.version)) {
            names.add("version");
        }
        if (!origin.equals(other.origin)) {
            names.add("origin");
        }
        if (breakGlass != other.breakGlass) {
            names.add("rule");
        }
        return String.join(" and ", names);
    }
}
