//! Where execution has to differ from the engine's: how far an error reaches, and how much one answer may take.
//!
//! `#[Object]` names the engine by a plain path. So the objects of a file that imports it from [`async_graphql`] below are
//! resolved by [`resolve_container`] here, and not by the engine's function of that name. An extension could do the same, but
//! any extension makes the engine look up two names and box a future for every value.

use std::{
    borrow::Cow,
    iter,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
    time::Instant,
};

use ::async_graphql::{
    ContainerType, Context, ContextBase, ContextSelectionSet, Name, ObjectType, OutputType,
    PathSegment, Positioned, QueryPathNode, QueryPathSegment, Response, ServerError, ServerResult,
    Value,
    indexmap::{IndexMap, IndexSet, map::Entry},
    parser::types::{Field, Selection, SelectionSet},
    registry::{MetaType, Registry},
};
use futures_util::future::{BoxFuture, try_join_all};

use crate::{domain::limits::Limits, error::Error};

/// The engine, with its way to resolve an object replaced.
pub(in crate::graphql) mod async_graphql {
    pub use ::async_graphql::*;

    pub(in crate::graphql) mod resolver_utils {
        pub use ::async_graphql::resolver_utils::*;

        pub(in crate::graphql) use super::super::resolve_container;
    }
}

/// How many values an answer may take for each unit of cost that its request may have. The cost is estimated before, and a
/// list without `first` may be longer than the estimate; this is what it comes to.
const VALUES_PER_COST: u64 = 10;

/// What one request has taken and may still take (values to resolve, rows to look at, time), and the errors that it met and
/// went on.
pub(in crate::graphql) struct Execution {
    limits: Limits,
    began: Instant,
    values: AtomicU64,
    caught: Mutex<Vec<ServerError>>,
}

impl Execution {
    pub(in crate::graphql) fn new(limits: Limits) -> Self {
        Self {
            limits,
            began: Instant::now(),
            values: AtomicU64::new(0),
            caught: Mutex::default(),
        }
    }

    /// Whether any field has been resolved.
    pub(in crate::graphql) fn has_begun(&self) -> bool {
        self.values.load(Ordering::Relaxed) > 0
    }

    /// Takes so many values or rows; an error once they are more than the request may have, or its time is over.
    pub(in crate::graphql) fn spend(&self, values: usize) -> Result<(), Error> {
        self.values.fetch_add(values as u64, Ordering::Relaxed);
        self.check()
    }

    /// Resolvers that need no row never wait, so that no timer could stop them: they look at the clock themselves.
    fn check(&self) -> Result<(), Error> {
        let most = u64::from(self.limits.cost) * VALUES_PER_COST;
        if self.values.load(Ordering::Relaxed) > most {
            return Err(Error::TooMuch { most });
        }
        if self.began.elapsed() > self.limits.time {
            let seconds = self.limits.time.as_secs();
            return Err(Error::TooSlow { seconds });
        }
        Ok(())
    }

    fn catch(&self, error: ServerError) {
        let mut caught = self.caught.lock().unwrap_or_else(PoisonError::into_inner);
        caught.push(error);
    }

    /// The answer with all its errors, each with its path.
    pub(in crate::graphql) fn finish(&self, mut response: Response) -> Response {
        // Half an answer would look like a whole one.
        if let Err(exhausted) = self.check() {
            return Response::from_errors(vec![server_error(exhausted)]);
        }
        let mut caught = self.caught.lock().unwrap_or_else(PoisonError::into_inner);
        response.errors.append(&mut caught);
        response.errors.iter_mut().for_each(restore_path);
        response
    }
}

/// The execution of the request.
pub(in crate::graphql) fn execution<'c, T>(ctx: &ContextBase<'c, T>) -> &'c Execution {
    ctx.data_unchecked::<Arc<Execution>>()
}

/// What has fields: an object, or an interface that shows one.
pub(in crate::graphql) trait Container: Send + Sync {
    /// The value of the selected fields.
    fn resolve_fields<'a>(
        &'a self,
        ctx: &ContextSelectionSet<'a>,
    ) -> impl Future<Output = ServerResult<Value>> + Send;
}

impl<T: ObjectType> Container for T {
    async fn resolve_fields<'a>(&'a self, ctx: &ContextSelectionSet<'a>) -> ServerResult<Value> {
        resolve_object(ctx, self).await
    }
}

/// Declares an interface with the types that implement it. Its fields are those of an object that they all flatten.
macro_rules! interface {
    ($(#[doc = $doc:literal])+ $interface:ident of $fields:ty { $($object:ident),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Clone)]
        #[allow(missing_docs, reason = "each variant is the type of the same name in the schema")]
        pub enum $interface { $($object($object)),+ }

        $(impl From<$object> for $interface {
            fn from(object: $object) -> Self {
                Self::$object(object)
            }
        })+

        impl $crate::graphql::engine::execution::Container for $interface {
            async fn resolve_fields<'a>(
                &'a self,
                ctx: &::async_graphql::ContextSelectionSet<'a>,
            ) -> ::async_graphql::ServerResult<::async_graphql::Value> {
                match self {
                    $(Self::$object(object) => object.resolve_fields(ctx).await,)+
                }
            }
        }

        impl ::async_graphql::OutputType for $interface {
            fn type_name() -> std::borrow::Cow<'static, str> {
                stringify!($interface).into()
            }

            fn create_type_info(registry: &mut ::async_graphql::registry::Registry) -> String {
                use $crate::graphql::engine::execution::{interface_type, register_implementation};
                let create = |registry: &mut ::async_graphql::registry::Registry| {
                    let types = [$(register_implementation::<$object>(registry, stringify!($interface))),+];
                    interface_type::<$fields>(registry, stringify!($interface), &[$($doc),+], types.into())
                };
                let interface = ::async_graphql::registry::MetaTypeId::Interface;
                registry.create_output_type::<Self, _>(interface, create)
            }

            async fn resolve(
                &self,
                ctx: &::async_graphql::ContextSelectionSet<'_>,
                _: &::async_graphql::Positioned<::async_graphql::parser::types::Field>,
            ) -> ::async_graphql::ServerResult<::async_graphql::Value> {
                $crate::graphql::engine::execution::Container::resolve_fields(self, ctx).await
            }
        }
    };
}
pub(in crate::graphql) use interface;

/// Adds an object to the schema, as one that implements an interface; gives its name.
pub(in crate::graphql) fn register_implementation<T: ObjectType>(
    registry: &mut Registry,
    interface: &str,
) -> String {
    T::create_type_info(registry);
    let name = T::type_name().into_owned();
    registry.add_implements(&name, interface);
    name
}

/// An interface as the schema has it, with the fields of `T`.
pub(in crate::graphql) fn interface_type<T: ObjectType>(
    registry: &mut Registry,
    name: &str,
    description: &[&str],
    possible_types: IndexSet<String>,
) -> MetaType {
    let fields = match registry.create_fake_output_type::<T>() {
        MetaType::Object { fields, .. } => fields,
        _ => IndexMap::new(),
    };
    let description: Vec<&str> = description.iter().map(|line| line.trim()).collect();
    MetaType::Interface {
        name: name.to_owned(),
        description: Some(description.join("\n")),
        fields,
        possible_types,
        extends: false,
        keys: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// Resolves the selected fields of an object, in the place of the engine's function of this name.
pub(in crate::graphql) async fn resolve_container<'a, T: Container>(
    ctx: &ContextSelectionSet<'a>,
    container: &'a T,
) -> ServerResult<Value> {
    container.resolve_fields(ctx).await
}

async fn resolve_object<'a, T: ObjectType>(
    ctx: &ContextSelectionSet<'a>,
    object: &'a T,
) -> ServerResult<Value> {
    let type_name = T::type_name();
    let mut fields = Vec::new();
    select(ctx, &type_name, &ctx.item.node, &mut fields);
    execution(ctx).spend(fields.len()).map_err(server_error)?;
    let mut values = Vec::with_capacity(fields.len());
    let mut waiting = Vec::new();
    // Most fields have their value at once: a future that is polled and let go before the next one takes no room.
    for field in &fields {
        if field.node.name.node == "__typename" {
            values.push(Value::String(type_name.to_string()));
            continue;
        }
        let mut future = resolve_field(ctx.clone(), object, field);
        values.push(match futures_util::poll!(&mut future) {
            Poll::Ready(value) => value?,
            Poll::Pending => {
                let index = values.len();
                waiting.push(async move { future.await.map(|value| (index, value)) });
                Value::Null
            }
        });
    }
    // They were polled, and wake whoever waits here.
    if !waiting.is_empty() {
        futures_util::pending!();
    }
    for (index, value) in try_join_all(waiting).await? {
        if let Some(place) = values.get_mut(index) {
            *place = value;
        }
    }
    let mut resolved = IndexMap::with_capacity(fields.len());
    for (field, value) in fields.into_iter().zip(values) {
        merge(&mut resolved, field.node.response_key().node.clone(), value);
    }
    Ok(Value::Object(resolved))
}

/// Adds the fields of a selection that an object of this type has, those in fragments too.
fn select<'a>(
    ctx: &ContextSelectionSet<'a>,
    type_name: &str,
    selection: &'a SelectionSet,
    fields: &mut Vec<&'a Positioned<Field>>,
) {
    let interfaces = ctx.schema_env.registry.implements.get(type_name);
    let is_of = |condition: &str| {
        condition == type_name || interfaces.is_some_and(|names| names.contains(condition))
    };
    for item in &selection.items {
        let (condition, selection) = match &item.node {
            Selection::Field(field) => {
                fields.push(field);
                continue;
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let Some(fragment) = ctx.query_env.fragments.get(name) else {
                    continue;
                };
                let fragment = &fragment.node;
                (Some(&fragment.type_condition), &fragment.selection_set)
            }
            Selection::InlineFragment(fragment) => {
                let fragment = &fragment.node;
                (fragment.type_condition.as_ref(), &fragment.selection_set)
            }
        };
        if condition.is_none_or(|condition| is_of(&condition.node.on.node)) {
            select(ctx, type_name, &selection.node, fields);
        }
    }
}

/// Boxed, since types lead to each other in circles.
fn resolve_field<'a, T: ObjectType>(
    ctx: ContextSelectionSet<'a>,
    object: &'a T,
    field: &'a Positioned<Field>,
) -> BoxFuture<'a, ServerResult<Value>> {
    Box::pin(async move {
        let ctx = ctx.with_field(field);
        let outcome = object.resolve_field(&ctx).await;
        caught(&ctx, &T::type_name(), outcome).map(Option::unwrap_or_default)
    })
}

/// What a field comes to. A nullable field that fails is null, with its error; only a field that must not be null takes its
/// parent with it.
fn caught(
    ctx: &Context<'_>,
    parent: &str,
    outcome: ServerResult<Option<Value>>,
) -> ServerResult<Option<Value>> {
    outcome.or_else(|error| {
        let error = placed(ctx, error);
        if !is_nullable(ctx, parent) {
            return Err(error);
        }
        execution(ctx).catch(error);
        Ok(None)
    })
}

fn is_nullable(ctx: &Context<'_>, parent: &str) -> bool {
    let parent = ctx.schema_env.registry.types.get(parent);
    let field = parent.and_then(|parent| parent.field_by_name(&ctx.item.node.name.node));
    field.is_some_and(|field| !field.ty.ends_with('!'))
}

/// Puts a field into an object. Fields with the same key are one: what they select of objects is put together.
fn merge(object: &mut IndexMap<Name, Value>, name: Name, value: Value) {
    let before = match object.entry(name) {
        Entry::Vacant(place) => {
            place.insert(value);
            return;
        }
        Entry::Occupied(before) => before.into_mut(),
    };
    match (before, value) {
        (Value::List(before), Value::List(more)) => {
            for (before, more) in before.iter_mut().zip(more) {
                merge_objects(before, more);
            }
        }
        (before, more) => merge_objects(before, more),
    }
}

fn merge_objects(before: &mut Value, more: Value) {
    if let (Value::Object(before), Value::Object(more)) = (before, more) {
        for (name, value) in more {
            merge(before, name, value);
        }
    }
}

/// The query or the mutation, whose fields the engine runs itself.
#[derive(Default)]
pub struct Root<T>(pub T);

impl<T: ObjectType> OutputType for Root<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

impl<T: ObjectType> ContainerType for Root<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        execution(ctx).spend(1).map_err(server_error)?;
        caught(ctx, &T::type_name(), self.0.resolve_field(ctx).await)
    }
}

impl<T: ObjectType> ObjectType for Root<T> {}

/// An object whose fields wait on the heap. The roots are put together of many objects, each within the next: the future of the
/// largest field would else stand on the stack once for each.
#[derive(Default)]
pub struct Boxed<T>(T);

impl<T: ObjectType> OutputType for Boxed<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        self.0.resolve(ctx, field).await
    }
}

impl<T: ObjectType> ContainerType for Boxed<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        Box::pin(self.0.resolve_field(ctx)).await
    }
}

impl<T: ObjectType> ObjectType for Boxed<T> {}

/// Where an error came up. It travels in the error, whose path the engine leaves empty or overwrites with that of each
/// list on the way out.
struct ErrorPath(Vec<PathSegment>);

/// The error with its path, which is that of the first field to see it.
fn placed(ctx: &Context<'_>, mut error: ServerError) -> ServerError {
    let path = ctx.path_node.as_ref().map(path).unwrap_or_default();
    error
        .source
        .get_or_insert_with(|| Arc::new(ErrorPath(path)));
    error
}

fn restore_path(error: &mut ServerError) {
    let place = error.source.as_ref().and_then(|it| it.downcast_ref());
    if let Some(ErrorPath(path)) = place {
        error.path.clone_from(path);
    }
}

fn path(node: &QueryPathNode<'_>) -> Vec<PathSegment> {
    let nodes = iter::once(node).chain(node.parents());
    let mut path: Vec<PathSegment> = nodes
        .map(|node| match node.segment {
            QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
            QueryPathSegment::Index(index) => PathSegment::Index(index),
        })
        .collect();
    path.reverse();
    path
}

fn server_error(error: Error) -> ServerError {
    let error = ::async_graphql::Error::from(error);
    let mut converted = ServerError::new(error.message, None);
    converted.extensions = error.extensions;
    converted
}
