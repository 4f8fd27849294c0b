//! What the linguistic models say of a text: sentences of tokens with tag, head, relation and name.

use crate::text::TextField;

macro_rules! labels {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "the label names are those of the standard named above")]
        pub enum $name { $($variant),* }

        impl $name {
            /// Every label; the position of a label is its number.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// The label as treebanks write it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }

            /// The label that treebanks write as `text`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($name::$variant),)* _ => None }
            }
        }
    };
}

labels! {
    /// Part of speech, Penn Treebank tag set with the OntoNotes additions (Marcus et al. 1993; Weischedel et al. 2013).
    Tag {
        Cc = "CC",
        Cd = "CD",
        Dt = "DT",
        Ex = "EX",
        Fw = "FW",
        In = "IN",
        Jj = "JJ",
        Jjr = "JJR",
        Jjs = "JJS",
        Ls = "LS",
        Md = "MD",
        Nn = "NN",
        Nns = "NNS",
        Nnp = "NNP",
        Nnps = "NNPS",
        Pdt = "PDT",
        Pos = "POS",
        Prp = "PRP",
        Prps = "PRP$",
        Rb = "RB",
        Rbr = "RBR",
        Rbs = "RBS",
        Rp = "RP",
        Sym = "SYM",
        To = "TO",
        Uh = "UH",
        Vb = "VB",
        Vbd = "VBD",
        Vbg = "VBG",
        Vbn = "VBN",
        Vbp = "VBP",
        Vbz = "VBZ",
        Wdt = "WDT",
        Wp = "WP",
        Wps = "WP$",
        Wrb = "WRB",
        Add = "ADD",
        Afx = "AFX",
        Hyph = "HYPH",
        Nfp = "NFP",
        Xx = "XX",
        Space = "_SP",
        Period = ".",
        Comma = ",",
        Colon = ":",
        CloseQuote = "''",
        OpenQuote = "``",
        Lrb = "-LRB-",
        Rrb = "-RRB-",
        Currency = "$",
    }
}

impl Tag {
    /// Whether it is that of a verb, modal ones too.
    #[must_use]
    pub fn is_verb(self) -> bool {
        matches!(
            self,
            Tag::Vb | Tag::Vbd | Tag::Vbg | Tag::Vbn | Tag::Vbp | Tag::Vbz | Tag::Md
        )
    }

    /// Whether it is that of a noun, proper ones too.
    #[must_use]
    pub fn is_noun(self) -> bool {
        matches!(self, Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps)
    }
}

labels! {
    /// Dependency relation, ClearNLP label set (Choi & Palmer 2012).
    Rel {
        Root = "ROOT",
        Acl = "acl",
        Acomp = "acomp",
        Advcl = "advcl",
        Advmod = "advmod",
        Agent = "agent",
        Amod = "amod",
        Appos = "appos",
        Attr = "attr",
        Aux = "aux",
        Auxpass = "auxpass",
        Case = "case",
        Cc = "cc",
        Ccomp = "ccomp",
        Compound = "compound",
        Conj = "conj",
        Csubj = "csubj",
        Csubjpass = "csubjpass",
        Dative = "dative",
        Dep = "dep",
        Det = "det",
        Dobj = "dobj",
        Expl = "expl",
        Intj = "intj",
        Mark = "mark",
        Meta = "meta",
        Neg = "neg",
        Nmod = "nmod",
        Npadvmod = "npadvmod",
        Nsubj = "nsubj",
        Nsubjpass = "nsubjpass",
        Nummod = "nummod",
        Oprd = "oprd",
        Parataxis = "parataxis",
        Pcomp = "pcomp",
        Pobj = "pobj",
        Poss = "poss",
        Preconj = "preconj",
        Predet = "predet",
        Prep = "prep",
        Prt = "prt",
        Punct = "punct",
        Quantmod = "quantmod",
        Relcl = "relcl",
        Xcomp = "xcomp",
    }
}

/// The kind of name that a token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum NameKind {
    /// A human being.
    Person,
    /// A body with a name.
    Organization,
    /// A country, city, region, water, building.
    Location,
    /// A nationality, religious, ethnic or political group.
    Norp,
}

/// A token of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte in the field's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Part of speech.
    pub tag: Tag,
    /// Index in the sentence of the token this one depends on; its own index for the root and in unparsed sentences.
    pub head: u16,
    /// How it depends on its head; `ROOT` in unparsed sentences.
    pub rel: Rel,
    /// Name the token belongs to, if any.
    pub name: Option<NameKind>,
    /// Whether the token begins a name (the next token of the same kind may begin another).
    pub name_start: bool,
}

/// A sentence of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// Which text.
    pub field: TextField,
    /// First byte in the field's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Tokens in order; never empty, at most `u16::MAX`.
    pub tokens: Vec<Token>,
    /// Whether heads and relations have been found.
    pub parsed: bool,
}
