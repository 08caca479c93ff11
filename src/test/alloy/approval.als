/*
 * The approval protocol: whatever a hostile server hands to the signer, and one person out of two at its side, nothing is signed that
 * the quorum did not approve. What people, policies and the signer do is here; journal and crashes are the other model.
 *
 * The server owns all evidence: every signature that exists may be handed in at any time, in any company, so the signer's guards look at
 * the whole set. The properties at the end are written without the guards. Each flaw is a mistake of design that breaks a property: the check of the sound
 * design expects no counterexample, the check of each flaw expects one.
 */
module approval

abstract sig Text {}

/** Names people by subjects: the one that is the person's own, and others under which the same person submits. */
sig Subject { person: one Person }
sig Person { own: one Subject, agrees: set Text }
sig Corrupt in Person {}
sig Credential { owner: one Person }
sig Request {}

sig Policy extends Text { previous: lone Policy, enrolled: set Credential, group: set Person }
one sig Genesis extends Policy {}
sig Statement extends Text { request: one Request, policy: one Policy, submitter: one Subject }

enum Action { Approve, Reject, Veto }
sig Signature { by: one Credential, over: one Text, action: one Action }

/** A row in the server's database that says "approved". */
sig Row in Statement {}

enum Flaw { RowBelieved, CredentialsCounted, SubmitterCounts, AliasCounts, StrangersCount, GroupIgnored, ActionIgnored, OtherTextTaken,
    PolicyOfRequest, PolicyUnderItself, ChainIgnored, IntentOutlivesPolicy, SeveralStatements, VetoForgotten }
one sig Design { flaws: set Flaw }

var sig Intended, Vetoed, Signed in Statement {}
var one sig InForce in Policy {}
/** What the world remembers, whatever the signer does. */
var sig Adopted in Policy {}

fact people {
    all p: Person | p.own.person = p
    // M - 1 people may do anything; the others approve what they agree to.
    lone Corrupt
    all s: Signature | s.action = Approve and s.by.owner not in Corrupt implies s.over in s.by.owner.agrees
    no Genesis.previous
}

// ---- the signer ----

fun right[t: Text, p: Policy]: set Signature {
    { e: Signature |
        (e.over = t or (OtherTextTaken in Design.flaws and e.over in Statement and t in Statement and e.over.request = t.request))
        and (e.action = Approve or ActionIgnored in Design.flaws)
        and (e.by in p.enrolled or StrangersCount in Design.flaws) }
}

fun excluded[s: Statement]: set Person {
    SubmitterCounts in Design.flaws implies none
    else AliasCounts in Design.flaws implies own.(s.submitter)
    else s.submitter.person
}

pred enough[t: Text, p: Policy, without: set Person] {
    let credentials = right[t, p].by, people = credentials.owner - without,
        counted = (GroupIgnored in Design.flaws implies people else people & p.group) |
        CredentialsCounted in Design.flaws
            implies (some disj a, b: credentials | a.owner + b.owner in counted)
            else (some disj a, b: Person | a + b in counted)
}

pred intend[s: Statement] {
    s not in Intended + Vetoed
    PolicyOfRequest not in Design.flaws implies s.policy = InForce
    enough[s, s.policy, excluded[s]] or (RowBelieved in Design.flaws and s in Row)
    SeveralStatements not in Design.flaws implies s.request not in Intended.request
    Intended' = Intended + s
    Vetoed' = Vetoed and Signed' = Signed and InForce' = InForce and Adopted' = Adopted
}

pred veto[s: Statement] {
    some e: Signature | e.over = s and e.action = Veto and e.by in s.policy.enrolled and e.by.owner in s.policy.group
    s not in Signed
    Vetoed' = Vetoed + s
    Intended' = Intended and Signed' = Signed and InForce' = InForce and Adopted' = Adopted
}

pred complete[s: Statement] {
    s in Intended - Signed
    VetoForgotten not in Design.flaws implies s not in Vetoed
    no (IntentOutlivesPolicy + PolicyOfRequest) & Design.flaws implies s.policy = InForce
    Signed' = Signed + s
    Intended' = Intended and Vetoed' = Vetoed and InForce' = InForce and Adopted' = Adopted
}

pred adopt[p: Policy] {
    p != InForce and p not in Adopted
    ChainIgnored not in Design.flaws implies p.previous = InForce
    PolicyUnderItself in Design.flaws implies enough[p, p, none] else enough[p, InForce, none]
    InForce' = p and Adopted' = Adopted + p
    Intended' = Intended and Vetoed' = Vetoed and Signed' = Signed
}

pred nothing {
    Intended' = Intended and Vetoed' = Vetoed and Signed' = Signed and InForce' = InForce and Adopted' = Adopted
}

fact behaviour {
    no Intended + Vetoed + Signed
    InForce = Genesis and Adopted = Genesis
    always (nothing or (some s: Statement | intend[s] or veto[s] or complete[s]) or (some p: Policy | adopt[p]))
}

// ---- what must hold ----

/** Two people of this policy's group, none of them an outsider to it, each with their own enrolled credential, approved exactly this. */
pred approved[t: Text, p: Policy, without: set Person] {
    some disj a, b: p.group - without | all x: a + b |
        some e: Signature | e.by.owner = x and e.by in p.enrolled and e.over = t and e.action = Approve
}

/** I2. */
pred quorum { always all s: Signed | approved[s, s.policy, s.submitter.person] }

/** What I2 is for: somebody honest, who did not submit it, agreed. */
pred honest { always all s: Signed | some (s.policy.group - Corrupt - s.submitter.person) & agrees.s }

/** I6. */
pred newest { always all s: Statement | (s not in Signed and s in Signed') implies s.policy = InForce }
pred chain { always (InForce' != InForce implies (InForce'.previous = InForce and approved[InForce', InForce, none])) }

/** I7. */
pred oneStatement { always all r: Request | lone request.r & Signed }

pred vetoHolds { always all s: Vetoed - Signed | always s not in Signed }

pred right { quorum and honest and newest and chain and oneStatement and vetoHolds }

pred planted[f: Flaw] { Design.flaws = f }

check sound { no Design.flaws implies right }
    for 3 but 4 Credential, 2 Policy, 3 Statement, 5 Text, 5 Signature, 4 Subject, 1..6 steps expect 0

/** The model can sign at all, also after a change of policy: a model in which nothing happens would be sound as well. */
run signs { no Design.flaws and right and eventually (some s: Signed | s.policy != Genesis) }
    for 3 but 4 Credential, 2 Policy, 2 Statement, 4 Text, 5 Signature, 2 Request, 3 Subject, 1..5 steps expect 1

check RowBelieved { planted[RowBelieved] implies quorum } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check CredentialsCounted { planted[CredentialsCounted] implies quorum } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check SubmitterCounts { planted[SubmitterCounts] implies quorum } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check AliasCounts { planted[AliasCounts] implies quorum } for 3 but 4 Text, 4 Signature, 4 Subject, 1..4 steps expect 1
check StrangersCount { planted[StrangersCount] implies quorum } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check GroupIgnored { planted[GroupIgnored] implies quorum } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check ActionIgnored { planted[ActionIgnored] implies honest } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check OtherTextTaken { planted[OtherTextTaken] implies honest } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check PolicyOfRequest { planted[PolicyOfRequest] implies newest } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check PolicyUnderItself { planted[PolicyUnderItself] implies chain } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check ChainIgnored { planted[ChainIgnored] implies chain } for 3 but 4 Text, 4 Signature, 1..4 steps expect 1
check IntentOutlivesPolicy { planted[IntentOutlivesPolicy] implies newest } for 3 but 4 Text, 5 Signature, 1..5 steps expect 1
check SeveralStatements { planted[SeveralStatements] implies oneStatement } for 3 but 4 Text, 4 Signature, 1..5 steps expect 1
check VetoForgotten { planted[VetoForgotten] implies vetoHolds } for 3 but 4 Text, 4 Signature, 1..5 steps expect 1
