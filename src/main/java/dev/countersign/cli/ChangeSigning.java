package dev.countersign.cli;

import dev.countersign.evidence.PersonSignature;
import java.io.IOException;

/** From looking at a change to the signature over it. */
final class ChangeSigning {
    private final Surroundings surroundings;
    private final Output output;

    ChangeSigning(Surroundings surroundings, Output output) {
        this.surroundings = surroundings;
        this.output = output;
    }

    /** Shows the change, asks, and signs. */
    PersonSignature approve(ChangeReview review, Pen pen, boolean yes) throws CommandException, IOException {
        var now = surroundings.clock().instant();
        var person = pen.person(review.policy());
        review.print(output, now);
        var objection = review.objection(now);
        if (objection.isPresent()) {
            throw new CommandException(ExitCode.REFUSED, objection.get() + " Nothing was signed.");
        }
        review.demandThatItCounts(person);
        new Consent(surroundings.terminal(), output).demand("Approve this change as " + person + "?", yes, pen);
        return pen.write(review.change().signedText(), review.policy());
    }
}
