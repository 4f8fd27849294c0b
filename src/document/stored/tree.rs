//! Anything that serializes → a tree to be encoded. Like JSON, but the names of fields are borrowed from the program, because making
//! strings of them is most of what making JSON costs.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Error;

/// The name of a field.
type Name = Cow<'static, str>;

/// A value as JSON has them.
#[derive(Debug)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    Whole(u64),
    Negative(i64),
    Float(f64),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(Name, Tree)>),
}

impl Tree {
    /// The tree of `value`.
    ///
    /// # Errors
    /// When `value` cannot be JSON.
    pub(super) fn of(value: &(impl Serialize + ?Sized)) -> Result<Tree, Error> {
        value.serialize(Grow)
    }

    /// The value of a field.
    pub(super) fn field_mut(&mut self, name: &str) -> Option<&mut Tree> {
        let Tree::Object(fields) = self else {
            return None;
        };
        let mut fields = fields.iter_mut();
        fields
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    pub(super) fn as_u64(&self) -> Option<u64> {
        match self {
            Tree::Whole(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }
}

struct Grow;

/// A list or object while it grows; `variant` is the name under which an enum has it.
struct Growing<T> {
    parts: Vec<T>,
    variant: Option<&'static str>,
}

impl<T> Growing<T> {
    fn new(length: usize, variant: Option<&'static str>) -> Self {
        Growing {
            parts: Vec::with_capacity(length),
            variant,
        }
    }
}

/// The value of an enum's variant: an object of one field.
fn variant(name: &'static str, value: Tree) -> Tree {
    Tree::Object(vec![(name.into(), value)])
}

macro_rules! whole {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, number: $type) -> Result<Tree, Error> {
            Ok(Tree::Whole(number.into()))
        })*
    };
}

macro_rules! signed {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, number: $type) -> Result<Tree, Error> {
            let number = i64::from(number);
            Ok(u64::try_from(number).map_or(Tree::Negative(number), Tree::Whole))
        })*
    };
}

impl Serializer for Grow {
    type Ok = Tree;
    type Error = Error;
    type SerializeSeq = Growing<Tree>;
    type SerializeTuple = Growing<Tree>;
    type SerializeTupleStruct = Growing<Tree>;
    type SerializeTupleVariant = Growing<Tree>;
    type SerializeMap = Growing<(Name, Tree)>;
    type SerializeStruct = Growing<(Name, Tree)>;
    type SerializeStructVariant = Growing<(Name, Tree)>;

    whole!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);
    signed!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64);

    fn serialize_bool(self, value: bool) -> Result<Tree, Error> {
        Ok(Tree::Bool(value))
    }

    fn serialize_f32(self, number: f32) -> Result<Tree, Error> {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result<Tree, Error> {
        Ok(if number.is_finite() {
            Tree::Float(number)
        } else {
            Tree::Null
        })
    }

    fn serialize_char(self, letter: char) -> Result<Tree, Error> {
        Ok(Tree::Text(letter.into()))
    }

    fn serialize_str(self, text: &str) -> Result<Tree, Error> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Tree, Error> {
        Tree::of(bytes)
    }

    fn serialize_none(self) -> Result<Tree, Error> {
        Ok(Tree::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Tree, Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Tree, Error> {
        Ok(Tree::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Tree, Error> {
        Ok(Tree::Null)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<Tree, Error> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Tree, Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<Tree, Error> {
        Ok(variant(name, value.serialize(self)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Growing<Tree>, Error> {
        Ok(Growing::new(length.unwrap_or_default(), None))
    }

    fn serialize_tuple(self, length: usize) -> Result<Growing<Tree>, Error> {
        Ok(Growing::new(length, None))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<Growing<Tree>, Error> {
        Ok(Growing::new(length, None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        length: usize,
    ) -> Result<Growing<Tree>, Error> {
        Ok(Growing::new(length, Some(name)))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Growing<(Name, Tree)>, Error> {
        Ok(Growing::new(length.unwrap_or_default(), None))
    }

    fn serialize_struct(
        self,
        _: &'static str,
        length: usize,
    ) -> Result<Growing<(Name, Tree)>, Error> {
        Ok(Growing::new(length, None))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        length: usize,
    ) -> Result<Growing<(Name, Tree)>, Error> {
        Ok(Growing::new(length, Some(name)))
    }
}

macro_rules! lists {
    ($($trait:ident $method:ident),*) => {
        $(impl $trait for Growing<Tree> {
            type Ok = Tree;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.parts.push(value.serialize(Grow)?);
                Ok(())
            }

            fn end(self) -> Result<Tree, Error> {
                let list = Tree::List(self.parts);
                Ok(match self.variant {
                    Some(name) => variant(name, list),
                    None => list,
                })
            }
        })*
    };
}

lists!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

macro_rules! objects {
    ($($trait:ident),*) => {
        $(impl $trait for Growing<(Name, Tree)> {
            type Ok = Tree;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.parts.push((name.into(), value.serialize(Grow)?));
                Ok(())
            }

            fn end(self) -> Result<Tree, Error> {
                let object = Tree::Object(self.parts);
                Ok(match self.variant {
                    Some(name) => variant(name, object),
                    None => object,
                })
            }
        })*
    };
}

objects!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Growing<(Name, Tree)> {
    type Ok = Tree;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        let name = match key.serialize(Grow)? {
            Tree::Text(name) => name,
            Tree::Whole(number) => number.to_string(),
            Tree::Negative(number) => number.to_string(),
            other => {
                return Err(serde::ser::Error::custom(format!(
                    "{other:?} names no field"
                )));
            }
        };
        self.parts.push((name.into(), Tree::Null));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if let Some((_, last)) = self.parts.last_mut() {
            *last = value.serialize(Grow)?;
        }
        Ok(())
    }

    fn end(self) -> Result<Tree, Error> {
        Ok(Tree::Object(self.parts))
    }
}
