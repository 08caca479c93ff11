package dev.countersign.evidence.policytest;

import dev.countersign.policy.PolicyException;

/**
 * One line of a test.
 *
 * @param number counted from 1
 * @param kind its first word
 * @param rest everything behind it
 */
record Line(int number, String kind, String rest) {
    static Line of(int number, String text) {
        int space = text.indexOf(' ');
        if (space < 1 || space == text.length() - 1) {
            throw new PolicyException("line " + number + ": a line has a kind, one space and something behind it");
        }
        return new Line(number, text.substring(0, space), text.substring(space + 1));
    }

    /** Exactly two words behind the kind, separated by one space; the second may hold spaces. */
    String[] two() {
        String[] words = rest.split(" ", 2);
        if (words.length != 2) {
            throw refusal("a line '" + kind + "' has two words");
        }
        return words;
    }

    PolicyException refusal(String why) {
        return new PolicyException("line " + number + ": " + why);
    }
}
