const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=["./de-BTJr4DBL.js","./en-h6HvTxql.js","./es-DTcgmn-u.js","./fr-CXnS_aIX.js"])))=>i.map(i=>d[i]);
import{t as e}from"./en-h6HvTxql.js";var t=Object.create,n=Object.defineProperty,r=Object.getOwnPropertyDescriptor,i=Object.getOwnPropertyNames,a=Object.getPrototypeOf,o=Object.prototype.hasOwnProperty,s=(e,t)=>()=>(t||(e((t={exports:{}}).exports,t,t.exports),e=null),t.exports),c=(e,t,a,s)=>{if(t&&typeof t==`object`||typeof t==`function`)for(var c=i(t),l=0,u=c.length,d;l<u;l++)d=c[l],!o.call(e,d)&&d!==a&&n(e,d,{get:(e=>t[e]).bind(null,d),enumerable:!(s=r(t,d))||s.enumerable});return e},l=(e,r,i)=>(i=e==null?{}:t(a(e)),c(r||!e||!e.__esModule||!o.call(e,`default`)?n(i,`default`,{value:e,enumerable:!0}):i,e)),u=s((e=>{var t=Symbol.for(`react.transitional.element`),n=Symbol.for(`react.portal`),r=Symbol.for(`react.fragment`),i=Symbol.for(`react.strict_mode`),a=Symbol.for(`react.profiler`),o=Symbol.for(`react.consumer`),s=Symbol.for(`react.context`),c=Symbol.for(`react.forward_ref`),l=Symbol.for(`react.suspense`),u=Symbol.for(`react.memo`),d=Symbol.for(`react.lazy`),f=Symbol.for(`react.activity`),p=Symbol.for(`react.view_transition`),m=Symbol.iterator;function h(e){return typeof e!=`object`||!e?null:(e=m&&e[m]||e[`@@iterator`],typeof e==`function`?e:null)}var g={isMounted:function(){return!1},enqueueForceUpdate:function(){},enqueueReplaceState:function(){},enqueueSetState:function(){}},_=Object.assign,v={};function y(e,t,n){this.props=e,this.context=t,this.refs=v,this.updater=n||g}y.prototype.isReactComponent={},y.prototype.setState=function(e,t){if(typeof e!=`object`&&typeof e!=`function`&&e!=null)throw Error(`takes an object of state variables to update or a function which returns an object of state variables.`);this.updater.enqueueSetState(this,e,t,`setState`)},y.prototype.forceUpdate=function(e){this.updater.enqueueForceUpdate(this,e,`forceUpdate`)};function b(){}b.prototype=y.prototype;function x(e,t,n){this.props=e,this.context=t,this.refs=v,this.updater=n||g}var S=x.prototype=new b;S.constructor=x,_(S,y.prototype),S.isPureReactComponent=!0;var ee=Array.isArray;function te(){}var C={H:null,A:null,T:null,S:null},ne=Object.prototype.hasOwnProperty;function w(e,n,r){var i=r.ref;return{$$typeof:t,type:e,key:n,ref:i===void 0?null:i,props:r}}function re(e,t){return w(e.type,t,e.props)}function T(e){return typeof e==`object`&&!!e&&e.$$typeof===t}function E(e){var t={"=":`=0`,":":`=2`};return`$`+e.replace(/[=:]/g,function(e){return t[e]})}var ie=/\/+/g;function ae(e,t){return typeof e==`object`&&e&&e.key!=null?E(``+e.key):t.toString(36)}function oe(e){switch(e.status){case`fulfilled`:return e.value;case`rejected`:throw e.reason;default:switch(typeof e.status==`string`?e.then(te,te):(e.status=`pending`,e.then(function(t){e.status===`pending`&&(e.status=`fulfilled`,e.value=t)},function(t){e.status===`pending`&&(e.status=`rejected`,e.reason=t)})),e.status){case`fulfilled`:return e.value;case`rejected`:throw e.reason}}throw e}function D(e,r,i,a,o){var s=typeof e;(s===`undefined`||s===`boolean`)&&(e=null);var c=!1;if(e===null)c=!0;else switch(s){case`bigint`:case`string`:case`number`:c=!0;break;case`object`:switch(e.$$typeof){case t:case n:c=!0;break;case d:return c=e._init,D(c(e._payload),r,i,a,o)}}if(c)return o=o(e),c=a===``?`.`+ae(e,0):a,ee(o)?(i=``,c!=null&&(i=c.replace(ie,`$&/`)+`/`),D(o,r,i,``,function(e){return e})):o!=null&&(T(o)&&(o=re(o,i+(o.key==null||e&&e.key===o.key?``:(``+o.key).replace(ie,`$&/`)+`/`)+c)),r.push(o)),1;c=0;var l=a===``?`.`:a+`:`;if(ee(e))for(var u=0;u<e.length;u++)a=e[u],s=l+ae(a,u),c+=D(a,r,i,s,o);else if(u=h(e),typeof u==`function`)for(e=u.call(e),u=0;!(a=e.next()).done;)a=a.value,s=l+ae(a,u++),c+=D(a,r,i,s,o);else if(s===`object`){if(typeof e.then==`function`)return D(oe(e),r,i,a,o);throw r=String(e),Error(`Objects are not valid as a React child (found: `+(r===`[object Object]`?`object with keys {`+Object.keys(e).join(`, `)+`}`:r)+`). If you meant to render a collection of children, use an array instead.`)}return c}function O(e,t,n){if(e==null)return e;var r=[],i=0;return D(e,r,``,``,function(e){return t.call(n,e,i++)}),r}function se(e){if(e._status===-1){var t=e._result,n=t();n.then(function(t){(e._status===0||e._status===-1)&&(e._status=1,e._result=t,n.status===void 0&&(n.status=`fulfilled`,n.value=t))},function(t){(e._status===0||e._status===-1)&&(e._status=2,e._result=t,n.status===void 0&&(n.status=`rejected`,n.reason=t))}),e._status===-1&&(e._status=0,e._result=n)}if(e._status===1)return e._result.default;throw e._result}var ce=typeof reportError==`function`?reportError:function(e){if(typeof window==`object`&&typeof window.ErrorEvent==`function`){var t=new window.ErrorEvent(`error`,{bubbles:!0,cancelable:!0,message:typeof e==`object`&&e&&typeof e.message==`string`?String(e.message):String(e),error:e});if(!window.dispatchEvent(t))return}else if(typeof process==`object`&&typeof process.emit==`function`){process.emit(`uncaughtException`,e);return}console.error(e)};function k(e){var t=C.T,n={};n.types=t===null?null:t.types,C.T=n;try{var r=e(),i=C.S;i!==null&&i(n,r),typeof r==`object`&&r&&typeof r.then==`function`&&r.then(te,ce)}catch(e){ce(e)}finally{t!==null&&n.types!==null&&(t.types=n.types),C.T=t}}function A(e){var t=C.T;if(t!==null){var n=t.types;n===null?t.types=[e]:n.indexOf(e)===-1&&n.push(e)}else k(A.bind(null,e))}var j={map:O,forEach:function(e,t,n){O(e,function(){t.apply(this,arguments)},n)},count:function(e){var t=0;return O(e,function(){t++}),t},toArray:function(e){return O(e,function(e){return e})||[]},only:function(e){if(!T(e))throw Error(`React.Children.only expected to receive a single React element child.`);return e}};e.Activity=f,e.Children=j,e.Component=y,e.Fragment=r,e.Profiler=a,e.PureComponent=x,e.StrictMode=i,e.Suspense=l,e.ViewTransition=p,e.__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE=C,e.__COMPILER_RUNTIME={__proto__:null,c:function(e){return C.H.useMemoCache(e)}},e.addTransitionType=A,e.cache=function(e){return function(){return e.apply(null,arguments)}},e.cacheSignal=function(){return null},e.cloneElement=function(e,t,n){if(e==null)throw Error(`The argument must be a React element, but you passed `+e+`.`);var r=_({},e.props),i=e.key;if(t!=null)for(a in t.key!==void 0&&(i=``+t.key),t)!ne.call(t,a)||a===`key`||a===`__self`||a===`__source`||a===`ref`&&t.ref===void 0||(r[a]=t[a]);var a=arguments.length-2;if(a===1)r.children=n;else if(1<a){for(var o=Array(a),s=0;s<a;s++)o[s]=arguments[s+2];r.children=o}return w(e.type,i,r)},e.createContext=function(e){return e={$$typeof:s,_currentValue:e,_currentValue2:e,_threadCount:0,Provider:null,Consumer:null},e.Provider=e,e.Consumer={$$typeof:o,_context:e},e},e.createElement=function(e,t,n){var r,i={},a=null;if(t!=null)for(r in t.key!==void 0&&(a=``+t.key),t)ne.call(t,r)&&r!==`key`&&r!==`__self`&&r!==`__source`&&(i[r]=t[r]);var o=arguments.length-2;if(o===1)i.children=n;else if(1<o){for(var s=Array(o),c=0;c<o;c++)s[c]=arguments[c+2];i.children=s}if(e&&e.defaultProps)for(r in o=e.defaultProps,o)i[r]===void 0&&(i[r]=o[r]);return w(e,a,i)},e.createRef=function(){return{current:null}},e.forwardRef=function(e){return{$$typeof:c,render:e}},e.isValidElement=T,e.lazy=function(e){return{$$typeof:d,_payload:{_status:-1,_result:e},_init:se}},e.memo=function(e,t){return{$$typeof:u,type:e,compare:t===void 0?null:t}},e.startTransition=k,e.unstable_useCacheRefresh=function(){return C.H.useCacheRefresh()},e.use=function(e){return C.H.use(e)},e.useActionState=function(e,t,n){return C.H.useActionState(e,t,n)},e.useCallback=function(e,t){return C.H.useCallback(e,t)},e.useContext=function(e){return C.H.useContext(e)},e.useDebugValue=function(){},e.useDeferredValue=function(e,t){return C.H.useDeferredValue(e,t)},e.useEffect=function(e,t){return C.H.useEffect(e,t)},e.useEffectEvent=function(e){return C.H.useEffectEvent(e)},e.useId=function(){return C.H.useId()},e.useImperativeHandle=function(e,t,n){return C.H.useImperativeHandle(e,t,n)},e.useInsertionEffect=function(e,t){return C.H.useInsertionEffect(e,t)},e.useLayoutEffect=function(e,t){return C.H.useLayoutEffect(e,t)},e.useMemo=function(e,t){return C.H.useMemo(e,t)},e.useOptimistic=function(e,t){return C.H.useOptimistic(e,t)},e.useReducer=function(e,t,n){return C.H.useReducer(e,t,n)},e.useRef=function(e){return C.H.useRef(e)},e.useState=function(e){return C.H.useState(e)},e.useSyncExternalStore=function(e,t,n){return C.H.useSyncExternalStore(e,t,n)},e.useTransition=function(){return C.H.useTransition()},e.version=`19.3.1`})),d=s(((e,t)=>{t.exports=u()})),f={NAME:`Name`,DOCUMENT:`Document`,OPERATION_DEFINITION:`OperationDefinition`,VARIABLE_DEFINITION:`VariableDefinition`,SELECTION_SET:`SelectionSet`,FIELD:`Field`,ARGUMENT:`Argument`,FRAGMENT_SPREAD:`FragmentSpread`,INLINE_FRAGMENT:`InlineFragment`,FRAGMENT_DEFINITION:`FragmentDefinition`,VARIABLE:`Variable`,INT:`IntValue`,FLOAT:`FloatValue`,STRING:`StringValue`,BOOLEAN:`BooleanValue`,NULL:`NullValue`,ENUM:`EnumValue`,LIST:`ListValue`,OBJECT:`ObjectValue`,OBJECT_FIELD:`ObjectField`,DIRECTIVE:`Directive`,NAMED_TYPE:`NamedType`,LIST_TYPE:`ListType`,NON_NULL_TYPE:`NonNullType`},p=class extends Error{constructor(e,t,n,r,i,a,o){super(e),this.name=`GraphQLError`,this.message=e,i&&(this.path=i),t&&(this.nodes=Array.isArray(t)?t:[t]),n&&(this.source=n),r&&(this.positions=r),a&&(this.originalError=a);var s=o;if(!s&&a){var c=a.extensions;c&&typeof c==`object`&&(s=c)}this.extensions=s||{}}toJSON(){return{...this,message:this.message}}toString(){return this.message}get[Symbol.toStringTag](){return`GraphQLError`}},m,h;function g(e){return new p(`Syntax Error: Unexpected token at ${h} in ${e}`)}function _(e){if(e.lastIndex=h,e.test(m))return m.slice(h,h=e.lastIndex)}var v=/ +(?=[^\s])/y;function y(e){for(var t=e.split(`
`),n=``,r=0,i=0,a=t.length-1,o=0;o<t.length;o++)v.lastIndex=0,v.test(t[o])&&(o&&(!r||v.lastIndex<r)&&(r=v.lastIndex),i||=o,a=o);for(var s=i;s<=a;s++)s!==i&&(n+=`
`),n+=t[s].slice(r).replace(/\\"""/g,`"""`);return n}function b(){for(var e=0|m.charCodeAt(h++);e===9||e===10||e===13||e===32||e===35||e===44||e===65279;e=0|m.charCodeAt(h++))if(e===35)for(;(e=0|m.charCodeAt(h++))&&e!==10&&e!==13;);h--}function x(){for(var e=h,t=0|m.charCodeAt(h++);t>=48&&t<=57||t>=65&&t<=90||t===95||t>=97&&t<=122;t=0|m.charCodeAt(h++));if(e===h-1)throw g(`Name`);var n=m.slice(e,--h);return b(),n}function S(){return{kind:`Name`,value:x()}}var ee=/(?:"""|(?:[\s\S]*?[^\\])""")/y,te=/(?:(?:\.\d+)?[eE][+-]?\d+|\.\d+)/y;function C(e){var t;switch(m.charCodeAt(h)){case 91:h++,b();for(var n=[];m.charCodeAt(h)!==93;)n.push(C(e));return h++,b(),{kind:`ListValue`,values:n};case 123:h++,b();for(var r=[];m.charCodeAt(h)!==125;){var i=S();if(m.charCodeAt(h++)!==58)throw g(`ObjectField`);b(),r.push({kind:`ObjectField`,name:i,value:C(e)})}return h++,b(),{kind:`ObjectValue`,fields:r};case 36:if(e)throw g(`Variable`);return h++,{kind:`Variable`,name:S()};case 34:if(m.charCodeAt(h+1)===34&&m.charCodeAt(h+2)===34){if(h+=3,(t=_(ee))==null)throw g(`StringValue`);return b(),{kind:`StringValue`,value:y(t.slice(0,-3)),block:!0}}var a=h,o;h++;var s=!1;for(o=0|m.charCodeAt(h++);o===92&&(h++,s=!0)||o!==10&&o!==13&&o!==34&&o;o=0|m.charCodeAt(h++));if(o!==34)throw g(`StringValue`);return t=m.slice(a,h),b(),{kind:`StringValue`,value:s?JSON.parse(t):t.slice(1,-1),block:!1};case 45:case 48:case 49:case 50:case 51:case 52:case 53:case 54:case 55:case 56:case 57:for(var c=h++,l;(l=0|m.charCodeAt(h++))>=48&&l<=57;);var u=m.slice(c,--h);if((l=m.charCodeAt(h))===46||l===69||l===101){if((t=_(te))==null)throw g(`FloatValue`);return b(),{kind:`FloatValue`,value:u+t}}return b(),{kind:`IntValue`,value:u};case 110:if(m.charCodeAt(h+1)===117&&m.charCodeAt(h+2)===108&&m.charCodeAt(h+3)===108)return h+=4,b(),{kind:`NullValue`};break;case 116:if(m.charCodeAt(h+1)===114&&m.charCodeAt(h+2)===117&&m.charCodeAt(h+3)===101)return h+=4,b(),{kind:`BooleanValue`,value:!0};break;case 102:if(m.charCodeAt(h+1)===97&&m.charCodeAt(h+2)===108&&m.charCodeAt(h+3)===115&&m.charCodeAt(h+4)===101)return h+=5,b(),{kind:`BooleanValue`,value:!1}}return{kind:`EnumValue`,value:x()}}function ne(e){if(m.charCodeAt(h)===40){var t=[];h++,b();do{var n=S();if(m.charCodeAt(h++)!==58)throw g(`Argument`);b(),t.push({kind:`Argument`,name:n,value:C(e)})}while(m.charCodeAt(h)!==41);return h++,b(),t}}function w(e){if(m.charCodeAt(h)===64){var t=[];do h++,t.push({kind:`Directive`,name:S(),arguments:ne(e)});while(m.charCodeAt(h)===64);return t}}function re(){for(var e=0;m.charCodeAt(h)===91;)e++,h++,b();var t={kind:`NamedType`,name:S()};do if(m.charCodeAt(h)===33&&(h++,b(),t={kind:`NonNullType`,type:t}),e){if(m.charCodeAt(h++)!==93)throw g(`NamedType`);b(),t={kind:`ListType`,type:t}}while(e--);return t}function T(){if(m.charCodeAt(h++)!==123)throw g(`SelectionSet`);return b(),E()}function E(){var e=[];do if(m.charCodeAt(h)===46){if(m.charCodeAt(++h)!==46||m.charCodeAt(++h)!==46)throw g(`SelectionSet`);switch(h++,b(),m.charCodeAt(h)){case 64:e.push({kind:`InlineFragment`,typeCondition:void 0,directives:w(!1),selectionSet:T()});break;case 111:m.charCodeAt(h+1)===110?(h+=2,b(),e.push({kind:`InlineFragment`,typeCondition:{kind:`NamedType`,name:S()},directives:w(!1),selectionSet:T()})):e.push({kind:`FragmentSpread`,name:S(),directives:w(!1)});break;case 123:h++,b(),e.push({kind:`InlineFragment`,typeCondition:void 0,directives:void 0,selectionSet:E()});break;default:e.push({kind:`FragmentSpread`,name:S(),directives:w(!1)})}}else{var t=S(),n=void 0;m.charCodeAt(h)===58&&(h++,b(),n=t,t=S());var r=ne(!1),i=w(!1),a=void 0;m.charCodeAt(h)===123&&(h++,b(),a=E()),e.push({kind:`Field`,alias:n,name:t,arguments:r,directives:i,selectionSet:a})}while(m.charCodeAt(h)!==125);return h++,b(),{kind:`SelectionSet`,selections:e}}function ie(){if(b(),m.charCodeAt(h)===40){var e=[];h++,b();do{var t=void 0;if(m.charCodeAt(h)===34&&(t=C(!0)),m.charCodeAt(h++)!==36)throw g(`Variable`);var n=S();if(m.charCodeAt(h++)!==58)throw g(`VariableDefinition`);b();var r=re(),i=void 0;m.charCodeAt(h)===61&&(h++,b(),i=C(!0)),b();var a={kind:`VariableDefinition`,variable:{kind:`Variable`,name:n},type:r,defaultValue:i,directives:w(!0)};t&&(a.description=t),e.push(a)}while(m.charCodeAt(h)!==41);return h++,b(),e}}function ae(e){var t=S();if(m.charCodeAt(h++)!==111||m.charCodeAt(h++)!==110)throw g(`FragmentDefinition`);b();var n={kind:`FragmentDefinition`,name:t,typeCondition:{kind:`NamedType`,name:S()},directives:w(!1),selectionSet:T()};return e&&(n.description=e),n}function oe(){var e=[];do{var t=void 0;if(m.charCodeAt(h)===34&&(t=C(!0)),m.charCodeAt(h)===123){if(t)throw g(`Document`);h++,b(),e.push({kind:`OperationDefinition`,operation:`query`,name:void 0,variableDefinitions:void 0,directives:void 0,selectionSet:E()})}else{var n=x();switch(n){case`fragment`:e.push(ae(t));break;case`query`:case`mutation`:case`subscription`:var r,i=void 0;(r=m.charCodeAt(h))!==40&&r!==64&&r!==123&&(i=S());var a={kind:`OperationDefinition`,operation:n,name:i,variableDefinitions:ie(),directives:w(!1),selectionSet:T()};t&&(a.description=t),e.push(a);break;default:throw g(`Document`)}}}while(h<m.length);return e}function D(e,t){return m=e.body?e.body:e,h=0,b(),t&&t.noLocation?{kind:`Document`,definitions:oe()}:{kind:`Document`,definitions:oe(),loc:{start:0,end:m.length,startToken:void 0,endToken:void 0,source:{body:m,name:`graphql.web`,locationOffset:{line:1,column:1}}}}}function O(e,t,n){for(var r=``,i=0;i<e.length;i++)i&&(r+=t),r+=n(e[i]);return r}function se(e){return JSON.stringify(e)}function ce(e){return`"""
`+e.replace(/"""/g,`\\"""`)+`
"""`}var k=`
`,A={OperationDefinition(e){var t=``;e.description&&(t+=A.StringValue(e.description)+`
`),t+=e.operation,e.name&&(t+=` `+e.name.value),e.variableDefinitions&&e.variableDefinitions.length&&(e.name||(t+=` `),t+=`(`+O(e.variableDefinitions,`, `,A.VariableDefinition)+`)`),e.directives&&e.directives.length&&(t+=` `+O(e.directives,` `,A.Directive));var n=A.SelectionSet(e.selectionSet);return t===`query`?n:t+` `+n},VariableDefinition(e){var t=``;return e.description&&(t+=A.StringValue(e.description)+` `),t+=A.Variable(e.variable)+`: `+j(e.type),e.defaultValue&&(t+=` = `+j(e.defaultValue)),e.directives&&e.directives.length&&(t+=` `+O(e.directives,` `,A.Directive)),t},Field(e){var t=e.alias?e.alias.value+`: `+e.name.value:e.name.value;if(e.arguments&&e.arguments.length){var n=O(e.arguments,`, `,A.Argument);t.length+n.length+2>80?t+=`(`+(k+=`  `)+O(e.arguments,k,A.Argument)+(k=k.slice(0,-2))+`)`:t+=`(`+n+`)`}return e.directives&&e.directives.length&&(t+=` `+O(e.directives,` `,A.Directive)),e.selectionSet&&e.selectionSet.selections.length&&(t+=` `+A.SelectionSet(e.selectionSet)),t},StringValue(e){return e.block?ce(e.value).replace(/\n/g,k):se(e.value)},BooleanValue:e=>``+e.value,NullValue:e=>`null`,IntValue:e=>e.value,FloatValue:e=>e.value,EnumValue:e=>e.value,Name:e=>e.value,Variable:e=>`$`+e.name.value,ListValue:e=>`[`+O(e.values,`, `,j)+`]`,ObjectValue:e=>`{`+O(e.fields,`, `,A.ObjectField)+`}`,ObjectField:e=>e.name.value+`: `+j(e.value),Document(e){return!e.definitions||!e.definitions.length?``:O(e.definitions,`

`,j)},SelectionSet:e=>`{`+(k+=`  `)+O(e.selections,k,j)+(k=k.slice(0,-2))+`}`,Argument:e=>e.name.value+`: `+j(e.value),FragmentSpread(e){var t=`...`+e.name.value;return e.directives&&e.directives.length&&(t+=` `+O(e.directives,` `,A.Directive)),t},InlineFragment(e){var t=`...`;return e.typeCondition&&(t+=` on `+e.typeCondition.name.value),e.directives&&e.directives.length&&(t+=` `+O(e.directives,` `,A.Directive)),t+=` `+A.SelectionSet(e.selectionSet)},FragmentDefinition(e){var t=``;return e.description&&(t+=A.StringValue(e.description)+`
`),t+=`fragment `+e.name.value,t+=` on `+e.typeCondition.name.value,e.directives&&e.directives.length&&(t+=` `+O(e.directives,` `,A.Directive)),t+` `+A.SelectionSet(e.selectionSet)},Directive(e){var t=`@`+e.name.value;return e.arguments&&e.arguments.length&&(t+=`(`+O(e.arguments,`, `,A.Argument)+`)`),t},NamedType:e=>e.name.value,ListType:e=>`[`+j(e.type)+`]`,NonNullType:e=>j(e.type)+`!`},j=e=>A[e.kind](e);function le(e){return k=`
`,A[e.kind]?A[e.kind](e):``}var ue=()=>{},M=ue;function N(e){return{tag:0,0:e}}function de(e){return{tag:1,0:e}}var fe=()=>typeof Symbol==`function`&&Symbol.asyncIterator||`@@asyncIterator`,pe=e=>e;function P(e){return t=>n=>{var r=M;t((t=>{t===0?n(0):t.tag===0?(r=t[0],n(t)):e(t[0])?n(t):r(0)}))}}function me(e){return t=>n=>t((t=>{t===0||t.tag===0?n(t):n(de(e(t[0])))}))}function F(e){return t=>n=>{var r=[],i=M,a=!1,o=!1;t((t=>{o||(t===0?(o=!0,r.length||n(0)):t.tag===0?i=t[0]:(a=!1,(function(e){var t=M;e((e=>{if(e===0){if(r.length){var s=r.indexOf(t);s>-1&&(r=r.slice()).splice(s,1),r.length||(o?n(0):a||(a=!0,i(0)))}}else e.tag===0?(r.push(t=e[0]),t(0)):r.length&&(n(e),t(0))}))})(e(t[0])),a||(a=!0,i(0))))})),n(N((e=>{if(e===1){o||(o=!0,i(1));for(var t=0,n=r,s=r.length;t<s;t++)n[t](1);r.length=0}else{!o&&!a?(a=!0,i(0)):a=!1;for(var c=0,l=r,u=r.length;c<u;c++)l[c](0)}})))}}function he(e){return F(pe)(e)}function I(e){return he(Ee(e))}function ge(e){return t=>n=>{var r=!1;t((t=>{if(!r){if(t===0)r=!0,n(0),e();else if(t.tag===0){var i=t[0];n(N((t=>{t===1?(r=!0,i(1),e()):i(t)})))}else n(t)}}))}}function _e(e){return t=>n=>{var r=!1;t((t=>{if(!r){if(t===0)r=!0,n(0);else if(t.tag===0){var i=t[0];n(N((e=>{e===1&&(r=!0),i(e)})))}else e(t[0]),n(t)}}))}}function ve(e){return t=>n=>t((t=>{t===0?n(0):t.tag===0?(n(t),e()):n(t)}))}function L(e){var t=[],n=M,r=!1;return i=>{t.push(i),t.length===1&&e((e=>{if(e===0){for(var i=0,a=t,o=t.length;i<o;i++)a[i](0);t.length=0}else if(e.tag===0)n=e[0];else{r=!1;for(var s=0,c=t,l=t.length;s<l;s++)c[s](e)}})),i(N((e=>{if(e===1){var a=t.indexOf(i);a>-1&&(t=t.slice()).splice(a,1),t.length||n(1)}else r||(r=!0,n(0))})))}}function ye(e){return t=>n=>{var r=M,i=M,a=!1,o=!1,s=!1,c=!1;t((t=>{c||(t===0?(c=!0,s||n(0)):t.tag===0?r=t[0]:(s&&(i(1),i=M),a?a=!1:(a=!0,r(0)),(function(e){s=!0,e((e=>{s&&(e===0?(s=!1,c?n(0):a||(a=!0,r(0))):e.tag===0?(o=!1,(i=e[0])(0)):(n(e),o?o=!1:i(0)))}))})(e(t[0]))))})),n(N((e=>{e===1?(c||(c=!0,r(1)),s&&(s=!1,i(1))):(!c&&!a&&(a=!0,r(0)),s&&!o&&(o=!0,i(0)))})))}}function be(e){return t=>n=>{var r=M,i=!1,a=0;t((t=>{i||(t===0?(i=!0,n(0)):t.tag===0?e<=0?(i=!0,n(0),t[0](1)):r=t[0]:a++<e?(n(t),!i&&a>=e&&(i=!0,n(0),r(1))):n(t))})),n(N((t=>{t===1&&!i?(i=!0,r(1)):t===0&&!i&&a<e&&r(0)})))}}function xe(e){return t=>n=>{var r=M,i=M,a=!1;t((t=>{a||(t===0?(a=!0,i(1),n(0)):t.tag===0?(r=t[0],e((e=>{e===0||(e.tag===0?(i=e[0])(0):(a=!0,i(1),r(1),n(0)))}))):n(t))})),n(N((e=>{e===1&&!a?(a=!0,r(1),i(1)):a||r(0)})))}}function Se(e,t){return n=>r=>{var i=M,a=!1;n((n=>{a||(n===0?(a=!0,r(0)):n.tag===0?(i=n[0],r(n)):e(n[0])?r(n):(a=!0,t&&r(n),r(0),i(1)))}))}}function Ce(e){return t=>e()(t)}function we(e){return t=>{var n=e[fe()]&&e[fe()]()||e,r=!1,i=!1,a=!1,o;t(N((async e=>{if(e===1)r=!0,n.return&&n.return();else if(i)a=!0;else{for(a=i=!0;a&&!r;)if((o=await n.next()).done)r=!0,n.return&&await n.return(),t(0);else try{a=!1,t(de(o.value))}catch(e){if(n.throw)(r=!!(await n.throw(e)).done)&&t(0);else throw e}i=!1}})))}}function Te(e){return e[fe()]?we(e):t=>{var n=e[Symbol.iterator](),r=!1,i=!1,a=!1,o;t(N((e=>{if(e===1)r=!0,n.return&&n.return();else if(i)a=!0;else{for(a=i=!0;a&&!r;)if((o=n.next()).done)r=!0,n.return&&n.return(),t(0);else try{a=!1,t(de(o.value))}catch(e){if(n.throw)(r=!!n.throw(e).done)&&t(0);else throw e}i=!1}})))}}var Ee=Te;function R(e){return t=>{var n=!1;t(N((r=>{r===1?n=!0:n||(n=!0,t(de(e)),t(0))})))}}function De(e){return t=>{var n=!1,r=e({next(e){n||t(de(e))},complete(){n||(n=!0,t(0))}});t(N((e=>{e===1&&!n&&(n=!0,r())})))}}function Oe(){var e,t;return{source:L(De((n=>(e=n.next,t=n.complete,ue)))),next(t){e&&e(t)},complete(){t&&t()}}}function ke(e){return De((t=>(e.then((e=>{Promise.resolve(e).then((()=>{t.next(e),t.complete()}))})),ue)))}function z(e){return t=>{var n=M,r=!1;return t((t=>{t===0?r=!0:t.tag===0?(n=t[0])(0):r||(e(t[0]),n(0))})),{unsubscribe(){r||(r=!0,n(1))}}}}function Ae(e){z((e=>{}))(e)}function je(e){return new Promise((t=>{var n=M,r;e((e=>{e===0?Promise.resolve(r).then(t):e.tag===0?(n=e[0])(0):(r=e[0],n(0))}))}))}var Me=e=>e&&typeof e.message==`string`&&(e.extensions||e.name===`GraphQLError`)?e:typeof e==`object`&&typeof e.message==`string`?new p(e.message,e.nodes,e.source,e.positions,e.path,e,e.extensions||{}):new p(e),Ne=class extends Error{constructor(e){var t=(e.graphQLErrors||[]).map(Me),n=((e,t)=>{var n=``;if(e)return`[Network] ${e.message}`;if(t)for(var r=0,i=t.length;r<i;r++)n&&(n+=`
`),n+=`[GraphQL] ${t[r].message}`;return n})(e.networkError,t);super(n),this.name=`CombinedError`,this.message=n,this.graphQLErrors=t,this.networkError=e.networkError,this.response=e.response}toString(){return this.message}},Pe=(e,t)=>{for(var n=0|(t||5381),r=0,i=0|e.length;r<i;r++)n=(n<<5)+n+e.charCodeAt(r);return n},B=new Set,Fe=new WeakMap,V=(e,t)=>{if(e===null||B.has(e))return`null`;if(typeof e!=`object`)return JSON.stringify(e)||``;if(e.toJSON)return V(e.toJSON(),t);if(Array.isArray(e)){for(var n=`[`,r=0,i=e.length;r<i;r++)n.length>1&&(n+=`,`),n+=V(e[r],t)||`null`;return n+=`]`}if(!t&&(Re!==H&&e instanceof Re||ze!==H&&e instanceof ze))return`null`;var a=Object.keys(e).sort();if(!a.length&&e.constructor&&Object.getPrototypeOf(e).constructor!==Object.prototype.constructor){var o=Fe.get(e)||Math.random().toString(36).slice(2);return Fe.set(e,o),V({__key:o},t)}B.add(e);for(var s=`{`,c=0,l=a.length;c<l;c++){var u=V(e[a[c]],t);u&&(s.length>1&&(s+=`,`),s+=V(a[c],t)+`:`+u)}return B.delete(e),s+=`}`},Ie=(e,t,n)=>{if(!(typeof n!=`object`||!n||n.toJSON||B.has(n))){if(Array.isArray(n))for(var r=0,i=n.length;r<i;r++)Ie(e,`${t}.${r}`,n[r]);else if(n instanceof Re||n instanceof ze)e.set(t,n);else for(var a in B.add(n),n)Ie(e,`${t}.${a}`,n[a])}},Le=(e,t)=>(B.clear(),V(e,t||!1)),H=class{},Re=typeof File<`u`?File:H,ze=typeof Blob<`u`?Blob:H,Be=/("{3}[\s\S]*"{3}|"(?:\\.|[^"])*")/g,Ve=/(?:#[^\n\r]+)?(?:[\r\n]+|$)/g,He=(e,t)=>t%2==0?e.replace(Ve,`
`):e,Ue=e=>e.split(Be).map(He).join(``).trim(),We=new Map,Ge=new Map,U=e=>{var t;return typeof e==`string`?t=Ue(e):e.loc&&Ge.get(e.__key)===e?t=e.loc.source.body:(t=We.get(e)||Ue(le(e)),We.set(e,t)),typeof e!=`string`&&!e.loc&&(e.loc={start:0,end:t.length,source:{body:t,name:`gql`,locationOffset:{line:1,column:1}}}),t},Ke=e=>{var t;if(e.documentId)t=Pe(e.documentId);else if(t=Pe(U(e)),e.definitions){var n=Ye(e);n&&(t=Pe(`\n# ${n}`,t))}return t},qe=e=>{var t,n;return typeof e==`string`?(t=Ke(e),n=Ge.get(t)||D(e,{noLocation:!0})):(t=e.__key||Ke(e),n=Ge.get(t)||e),n.loc||U(n),n.__key=t,Ge.set(t,n),n},Je=(e,t,n)=>{var r=t||{},i=qe(e),a=Le(r,!0),o=i.__key;return a!==`{}`&&(o=Pe(a,o)),{key:o,query:i,variables:r,extensions:n}},Ye=e=>{for(var t=0,n=e.definitions.length;t<n;t++){var r=e.definitions[t];if(r.kind===f.OPERATION_DEFINITION)return r.name?r.name.value:void 0}},Xe=(e,t,n)=>{var r=t.payload||t;if(!(`data`in r||`errors`in r&&Array.isArray(r.errors)))throw Error(`No Content`);var i=e.kind===`subscription`;return{operation:e,data:r.data,error:Array.isArray(r.errors)?new Ne({graphQLErrors:r.errors,response:n}):void 0,extensions:r.extensions?{...r.extensions}:void 0,hasNext:t.hasNext==null?i:t.hasNext,stale:!1}},Ze=(e,t)=>{if(typeof e==`object`&&e){if(Array.isArray(e)){e=[...e];for(var n=0,r=t.length;n<r;n++)e[n]=Ze(e[n],t[n]);return e}if(!e.constructor||e.constructor===Object){for(var i in e={...e},t)e[i]=Ze(e[i],t[i]);return e}}return t},Qe=(e,t,n,r)=>{var i=e.error?e.error.graphQLErrors:[],a=!!e.extensions||!!(t.payload||t).extensions,o={...e.extensions,...(t.payload||t).extensions},s=t.incremental;`path`in t&&(s=[t]);var c={data:e.data};if(s)for(var l=function(){var e=s[u];Array.isArray(e.errors)&&i.push(...e.errors),e.extensions&&(Object.assign(o,e.extensions),a=!0);var t=`data`,n=c,l=[];if(e.path)l=e.path;else if(r){var d=r.find((t=>t.id===e.id));l=e.subPath?[...d.path,...e.subPath]:d.path}for(var f=0,p=l.length;f<p;t=l[f++])n=n[t]=Array.isArray(n[t])?[...n[t]]:{...n[t]};if(e.items)for(var m=+t>=0?t:0,h=0,g=e.items.length;h<g;h++)n[m+h]=Ze(n[m+h],e.items[h]);else e.data!==void 0&&(n[t]=Ze(n[t],e.data))},u=0,d=s.length;u<d;u++)l();else c.data=(t.payload||t).data||e.data,i=t.errors||t.payload&&t.payload.errors||i;return{operation:e.operation,data:c.data,error:i.length?new Ne({graphQLErrors:i,response:n}):void 0,extensions:a?o:void 0,hasNext:t.hasNext==null?e.hasNext:t.hasNext,stale:!1}},$e=(e,t,n)=>({operation:e,data:void 0,error:new Ne({networkError:t,response:n}),extensions:void 0,hasNext:!1,stale:!1});function et(e){var t={query:void 0,documentId:void 0,operationName:Ye(e.query),variables:e.variables||void 0,extensions:e.extensions};return`documentId`in e.query&&e.query.documentId&&(!e.query.definitions||!e.query.definitions.length)?t.documentId=e.query.documentId:e.extensions&&e.extensions.persistedQuery&&!e.extensions.persistedQuery.miss||(t.query=U(e.query)),t}var tt=(e,t)=>{var n=e.kind===`query`&&e.context.preferGetMethod;if(!n||!t)return e.context.url;var r=nt(e.context.url);for(var i in t){var a=t[i];a&&r[1].set(i,typeof a==`object`?Le(a):a)}var o=r.join(`?`);return o.length>2047&&n!==`force`?(e.context.preferGetMethod=!1,e.context.url):o},nt=e=>{var t=e.indexOf(`?`);return t>-1?[e.slice(0,t),new URLSearchParams(e.slice(t+1))]:[e,new URLSearchParams]},rt=(e,t)=>{if(t&&!(e.kind===`query`&&e.context.preferGetMethod)){var n=Le(t),r=(e=>{var t=new Map;return(Re!==H||ze!==H)&&(B.clear(),Ie(t,`variables`,e)),t})(t.variables);if(r.size){var i=new FormData;i.append(`operations`,n),i.append(`map`,Le({...[...r.keys()].map((e=>[e]))}));var a=0;for(var o of r.values())i.append(``+a++,o);return i}return n}},it=(e,t)=>{var n={accept:e.kind===`subscription`?`text/event-stream, multipart/mixed`:`application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed`},r=(typeof e.context.fetchOptions==`function`?e.context.fetchOptions():e.context.fetchOptions)||{};if(r.headers){if((e=>`has`in e&&!Object.keys(e).length)(r.headers))r.headers.forEach(((e,t)=>{n[t]=e}));else if(Array.isArray(r.headers))r.headers.forEach(((e,t)=>{Array.isArray(e)?n[e[0]]?n[e[0]]=`${n[e[0]]},${e[1]}`:n[e[0]]=e[1]:n[t]=e}));else for(var i in r.headers)n[i.toLowerCase()]=r.headers[i]}var a=rt(e,t);return typeof a==`string`&&!n[`content-type`]&&(n[`content-type`]=`application/json`),{...r,method:a?`POST`:`GET`,body:a,headers:n}},at=/boundary="?([^=";]+)"?/i,ot=/data: ?([^\n]+)/;async function*st(e){if(e.body[Symbol.asyncIterator])for await(var t of e.body)yield t;else{var n=e.body.getReader(),r;try{for(;!(r=await n.read()).done;)yield r.value}finally{n.cancel()}}}async function*ct(e,t){var n=typeof TextDecoder<`u`?new TextDecoder:null,r=``,i;for await(var a of e)for(r+=a.constructor.name===`Buffer`?a.toString():n.decode(a,{stream:!0});(i=r.indexOf(t))>-1;)yield r.slice(0,i),r=r.slice(i+t.length)}async function*lt(e,t,n){var r=!0,i=null,a;try{yield await Promise.resolve();var o=(a=await(e.context.fetch||fetch)(t,n)).headers.get(`Content-Type`)||``,s=/multipart\/mixed/i.test(o)?async function*(e,t){var n=e.match(at),r=`--`+(n?n[1]:`-`),i=!0,a;for await(var o of ct(st(t),`\r
`+r)){if(i){i=!1;var s=o.indexOf(r);if(s>-1)o=o.slice(s+r.length);else continue}try{yield a=JSON.parse(o.slice(o.indexOf(`\r
\r
`)+4))}catch(e){if(!a)throw e}if(a&&!1===a.hasNext)break}a&&!1!==a.hasNext&&(yield{hasNext:!1})}(o,a):/text\/event-stream/i.test(o)?async function*(e){var t;for await(var n of ct(st(e),`

`)){var r=n.match(ot);if(r){var i=r[1];try{yield t=JSON.parse(i)}catch(e){if(!t)throw e}if(t&&!1===t.hasNext)break}}t&&!1!==t.hasNext&&(yield{hasNext:!1})}(a):/text\//i.test(o)?async function*(e){var t=await e.text();try{yield JSON.parse(t)}catch{throw Error(t)}}(a):async function*(e){yield JSON.parse(await e.text())}(a),c;for await(var l of s)l.pending&&!i?c=l.pending:l.pending&&(c=[...c,...l.pending]),i=i?Qe(i,l,a,c):Xe(e,l,a),r=!1,yield i,r=!0;i||(yield i=Xe(e,{},a))}catch(t){if(!r)throw t;yield $e(e,a&&(a.status<200||a.status>=300)&&a.statusText?Error(a.statusText):t,a)}}function ut(e,t,n){var r;return typeof AbortController<`u`&&(n.signal=(r=new AbortController).signal),ge((()=>{r&&r.abort()}))(P((e=>!!e))(we(lt(e,t,n))))}var dt=(e,t)=>{if(Array.isArray(e))for(var n=0,r=e.length;n<r;n++)dt(e[n],t);else if(typeof e==`object`&&e)for(var i in e)i===`__typename`&&typeof e[i]==`string`?t.add(e[i]):dt(e[i],t);return t},ft=e=>{if(`definitions`in e){for(var t=[],n=0,r=e.definitions.length;n<r;n++){var i=ft(e.definitions[n]);t.push(i)}return{...e,definitions:t}}if(`directives`in e&&e.directives&&e.directives.length){for(var a=[],o={},s=0,c=e.directives.length;s<c;s++){var l=e.directives[s],u=l.name.value;u[0]===`_`?u=u.slice(1):a.push(l),o[u]=l}e={...e,directives:a,_directives:o}}if(`selectionSet`in e){var d=[],p=e.kind===f.OPERATION_DEFINITION;if(e.selectionSet){for(var m=0,h=e.selectionSet.selections.length;m<h;m++){var g=e.selectionSet.selections[m];p||=g.kind===f.FIELD&&g.name.value===`__typename`&&!g.alias;var _=ft(g);d.push(_)}return p||d.push({kind:f.FIELD,name:{kind:f.NAME,value:`__typename`},_generated:!0}),{...e,selectionSet:{...e.selectionSet,selections:d}}}}return e},pt=new Map,mt=e=>{var t=qe(e),n=pt.get(t.__key);return n||(pt.set(t.__key,n=ft(t)),Object.defineProperty(n,"__key",{value:t.__key,enumerable:!1})),n};function ht(e){var t=t=>e(t);return t.toPromise=()=>je(be(1)(P((e=>!e.stale&&!e.hasNext))(t))),t.then=(e,n)=>t.toPromise().then(e,n),t.subscribe=e=>z(e)(t),t}function W(e,t,n){return{...t,kind:e,context:t.context?{...t.context,...n}:n||t.context}}var gt=(e,t)=>W(e.kind,e,{meta:{...e.context.meta,...t}}),_t=()=>{};function G(e){for(var t=new Map,n=[],r=[],i=Array.isArray(e)?e[0]:e||``,a=1;a<arguments.length;a++){var o=arguments[a];o&&o.definitions?r.push(o):i+=o,i+=arguments[0][a]}r.unshift(qe(i));for(var s=0;s<r.length;s++)for(var c=0;c<r[s].definitions.length;c++){var l=r[s].definitions[c];if(l.kind===f.FRAGMENT_DEFINITION){var u=l.name.value,d=U(l);t.has(u)||(t.set(u,d),n.push(l))}else n.push(l)}return qe({kind:f.DOCUMENT,definitions:n})}var vt=({kind:e})=>e!==`mutation`&&e!==`query`,yt=e=>{var t=mt(e.query);if(t!==e.query){var n=W(e.kind,e);return n.query=t,n}return e},bt=({forward:e,client:t,dispatchDebug:n})=>{var r=new Map,i=new Map,a=e=>e.kind===`query`&&e.context.requestPolicy!==`network-only`&&(e.context.requestPolicy===`cache-only`||r.has(e.key));return n=>I([me((e=>{var n=r.get(e.key),i=n||Xe(e,{data:null});return i={...i,operation:gt(e,{cacheOutcome:n?`hit`:`miss`})},e.context.requestPolicy===`cache-and-network`&&(i.stale=!0,xt(t,e)),i}))(P((e=>!vt(e)&&a(e)))(n)),_e((e=>{var{operation:n}=e;if(n){var a=n.context.additionalTypenames||[];if(e.operation.kind!==`subscription`&&(a=(e=>[...dt(e,new Set)])(e.data).concat(a)),e.operation.kind===`mutation`||e.operation.kind===`subscription`){for(var o=new Set,s=0;s<a.length;s++){var c=a[s],l=i.get(c);l||i.set(c,l=new Set);for(var u of l.values())o.add(u);l.clear()}for(var d of o.values())r.has(d)&&(n=r.get(d).operation,r.delete(d),xt(t,n))}else if(n.kind===`query`&&e.data){r.set(n.key,e);for(var f=0;f<a.length;f++){var p=a[f],m=i.get(p);m||i.set(p,m=new Set),m.add(n.key)}}}}))(e(P((e=>e.kind!==`query`||e.context.requestPolicy!==`cache-only`))(me((e=>gt(e,{cacheOutcome:`miss`})))(I([me(yt)(P((e=>!vt(e)&&!a(e)))(n)),P((e=>vt(e)))(n)])))))])},xt=(e,t)=>e.reexecuteOperation(W(t.kind,t,{requestPolicy:`network-only`})),St=({forwardSubscription:e,enableAllOperations:t,isSubscriptionOperation:n})=>({client:r,forward:i})=>{var a=n||(e=>e.kind===`subscription`||!!t&&(e.kind===`query`||e.kind===`mutation`));return t=>I([F((n=>{var{key:i}=n;return xe(P((e=>e.kind===`teardown`&&e.key===i))(t))((t=>{var n=e(et(t),t);return De((e=>{var i=!1,a,o;function s(n){e.next(o=o?Qe(o,n):Xe(t,n))}return Promise.resolve().then((()=>{i||(a=n.subscribe({next:s,error(n){Array.isArray(n)?s({errors:n}):e.next($e(t,n)),e.complete()},complete(){i||(i=!0,o&&o.hasNext?s({hasNext:!1}):t.kind===`subscription`&&r.reexecuteOperation(W(`teardown`,t,t.context)),e.complete())}}))})),()=>{i=!0,a&&a.unsubscribe()}}))})(n))}))(P((e=>e.kind!==`teardown`&&a(e)))(t)),i(P((e=>e.kind===`teardown`||!a(e)))(t))])},Ct=({forward:e,dispatchDebug:t})=>t=>I([F((e=>{var n=et(e),r=tt(e,n),i=it(e,n);return xe(P((t=>t.kind===`teardown`&&t.key===e.key))(t))(ut(e,r,i))}))(P((e=>e.kind!==`teardown`&&(e.kind!==`subscription`||!!e.context.fetchSubscriptions)))(t)),e(P((e=>e.kind===`teardown`||e.kind===`subscription`&&!e.context.fetchSubscriptions))(t))]),wt=e=>({client:t,forward:n,dispatchDebug:r})=>e.reduceRight(((e,n)=>n({client:t,forward(t){return L(e(L(t)))},dispatchDebug(e){}})),n),Tt=({onOperation:e,onResult:t,onError:n})=>({forward:r})=>i=>F((e=>{n&&e.error&&n(e.error,e.operation);var r=t&&t(e)||e;return`then`in r?ke(r):R(r)}))(r(F((t=>{if(t.kind===`teardown`)return R(t);var n=e&&e(t)||t;return`then`in n?xe(P((e=>e.kind===`teardown`&&e.key===t.key))(i))(ke(n)):R(n)}))(i))),Et=({dispatchDebug:e})=>e=>P((e=>!1))(e),Dt=function e(t){var n=0,r=new Map,i=new Map,a=new Set,o=[],s={url:t.url,fetchSubscriptions:t.fetchSubscriptions,fetchOptions:t.fetchOptions,fetch:t.fetch,preferGetMethod:t.preferGetMethod==null?`within-url-limit`:t.preferGetMethod,requestPolicy:t.requestPolicy||`cache-first`},c=Oe();function l(e){e.kind!==`mutation`&&e.kind!==`teardown`&&a.has(e.key)||(e.kind===`teardown`?a.delete(e.key):e.kind!==`mutation`&&a.add(e.key),c.next(e))}var u=!1;function d(e){if(e&&l(e),!u){for(u=!0;u&&(e=o.shift());)l(e);u=!1}}var f=e=>{var t=xe(P((t=>t.kind===`teardown`&&t.key===e.key))(c.source))(P((t=>t.operation.kind===e.kind&&t.operation.key===e.key&&(!t.operation.context._instance||t.operation.context._instance===e.context._instance)))(g));return t=e.kind===`query`?ye((t=>{var n=R(t);return t.stale||t.hasNext?n:I([n,me((()=>(t.stale=!0,t)))(be(1)(P((t=>t.key===e.key))(c.source)))])}))(t):Se((e=>!!e.hasNext),!0)(t),t=e.kind===`mutation`?ve((()=>{l(e)}))(t):ge((()=>{a.delete(e.key),r.delete(e.key),i.delete(e.key),u=!1;for(var t=o.length-1;t>=0;t--)o[t].key===e.key&&o.splice(t,1);l(W(`teardown`,e,e.context))}))(_e((t=>{if(t.stale){if(!t.hasNext)a.delete(e.key);else for(var n=0;n<o.length;n++){var i=o[n];if(i.key===t.operation.key){a.delete(i.key);break}}}else t.hasNext||a.delete(e.key);r.set(e.key,t)}))(t)),L(t)},p=this instanceof e?this:Object.create(e.prototype),m=Object.assign(p,{suspense:!!t.suspense,operations$:c.source,reexecuteOperation(e){if(e.kind===`teardown`)d(e);else if(e.kind===`mutation`)o.push(e),Promise.resolve().then(d);else if(i.has(e.key)){for(var t=!1,n=0;n<o.length;n++)o[n].key===e.key&&(o[n]=e,t=!0);t||a.has(e.key)&&e.context.requestPolicy!==`network-only`?(a.delete(e.key),Promise.resolve().then(d)):(o.push(e),Promise.resolve().then(d))}},createRequestOperation(e,t,r){return r||={},W(e,t,{_instance:e===`mutation`?n=n+1|0:void 0,...s,...r,requestPolicy:r.requestPolicy||s.requestPolicy,suspense:r.suspense||!1!==r.suspense&&m.suspense})},executeRequestOperation(e){return e.kind===`mutation`?ht(f(e)):ht(Ce((()=>{var t=i.get(e.key);t||i.set(e.key,t=f(e)),t=ve((()=>{d(e)}))(t);var n=r.get(e.key);return e.kind===`query`&&n&&(n.stale||n.hasNext)?ye(R)(I([t,P((t=>t===r.get(e.key)))(R(n))])):t})))},executeQuery(e,t){var n=m.createRequestOperation(`query`,e,t);return m.executeRequestOperation(n)},executeSubscription(e,t){var n=m.createRequestOperation(`subscription`,e,t);return m.executeRequestOperation(n)},executeMutation(e,t){var n=m.createRequestOperation(`mutation`,e,t);return m.executeRequestOperation(n)},readQuery(e,t,n){var r=null;return z((e=>{r=e}))(m.query(e,t,n)).unsubscribe(),r},query:(e,t,n)=>m.executeQuery(Je(e,t),n),subscription:(e,t,n)=>m.executeSubscription(Je(e,t),n),mutation:(e,t,n)=>m.executeMutation(Je(e,t),n)}),h=_t,g=L(wt(t.exchanges)({client:m,dispatchDebug:h,forward:Et({dispatchDebug:h})})(c.source));return Ae(g),m},K=l(d()),Ot=K.createContext({}),kt=Ot.Provider;Ot.Consumer,Ot.displayName=`UrqlContext`;var At=()=>K.useContext(Ot),jt={fetching:!1,stale:!1,hasNext:!1,error:void 0,data:void 0,extensions:void 0,operation:void 0},Mt=(e,t)=>e===t||!(!e||!t||e.key!==t.key),Nt=(e,t)=>{var n={...e,...t,data:t.data!==void 0||t.error?t.data:e.data,fetching:!!t.fetching,stale:!!t.stale,error:t.fetching?e.error:t.error};return((e,t)=>{for(var n in e)if(!(n in t))return!0;for(var r in t)if(r===`operation`?!Mt(e[r],t[r]):e[r]!==t[r])return!0;return!1})(e,n)?n:e},Pt=(e,t)=>{for(var n=0,r=t.length;n<r;n++)if(e[n]!==t[n])return!0;return!1},Ft=!1;function It(e,t){if(!Ft||t===void 0)try{return Ft=!0,e(t)}finally{Ft=!1}else Promise.resolve(t).then(e)}function Lt(e,t){var n=K.useRef(void 0);return K.useMemo((()=>{var r=Je(e,t);return n.current!==void 0&&n.current.key===r.key?n.current:(n.current=r,r)}),[e,t])}var Rt=e=>{if(!e._react){var t=new Set,n=new Map;e.operations$&&z((e=>{e.kind===`teardown`&&t.has(e.key)&&(t.delete(e.key),n.delete(e.key))}))(e.operations$),e._react={get:e=>n.get(e),set(e,r){t.delete(e),n.set(e,r)},clear(e){t.delete(e),n.delete(e)},dispose(e){t.add(e)}}}return e._react},zt=(e,t)=>t&&t.suspense!==void 0?!!t.suspense:e.suspense;function Bt(e){var t=At(),n=Rt(t),r=zt(t,e.context),i=Lt(e.query,e.variables),a=K.useMemo((()=>{if(e.pause)return null;var a=t.executeQuery(i,{requestPolicy:e.requestPolicy,...e.context});return r?_e((e=>{n.set(i.key,e)}))(a):a}),[n,t,i,r,e.pause,e.requestPolicy,e.context]),o=K.useCallback(((e,t)=>{if(!e)return{fetching:!1};var r=n.get(i.key);if(!r){var a,o,s=z((e=>{r=e,a&&a(r)}))(ge((()=>{o&&!r&&(n.get(i.key)===o&&n.clear(i.key),a&&a(void 0))}))(Se((()=>t&&!a||!r||`hasNext`in r&&r.hasNext))(e)));if(r==null&&t)throw o=new Promise((e=>{a=e})),n.set(i.key,o),o;s.unsubscribe()}else if(t&&r!=null&&`then`in r){var c=r,l=()=>{n.get(i.key)===c&&n.clear(i.key)};throw c.then(l,l),r}if(t&&r!=null&&!(`then`in r)&&r.error){var u=r;queueMicrotask((()=>{n.get(i.key)===u&&n.clear(i.key)}))}return r||{fetching:!0}}),[n,i]),s=[t,i,e.requestPolicy,e.context,e.pause],[c,l]=K.useState((()=>[a,Nt(jt,It((()=>o(a,r)))),s])),u=c[1];a!==c[0]&&Pt(c[2],s)&&l([a,u=Nt(c[1],It((()=>o(a,r)))),s]),K.useEffect((()=>{var e=c[0],t=c[2][1],r=!1,i=e=>{r=!0,It(l,(t=>{var n=Nt(t[1],e);return t[1]===n?t:[t[0],n,t[2]]}))};if(e){var a=z(i)(ge((()=>{i({fetching:!1})}))(e));return r||i({fetching:!0}),()=>{n.dispose(t.key),a.unsubscribe()}}i({fetching:!1})}),[n,c[0],c[2][1]]);var d=K.useCallback((a=>{var o={requestPolicy:e.requestPolicy,...e.context,...a};It(l,(e=>[r?_e((e=>{n.set(i.key,e)}))(t.executeQuery(i,o)):t.executeQuery(i,o),e[1],s]))}),[t,n,i,r,e.requestPolicy,e.context,e.pause]);return[u,d]}function Vt(e,t){if(e instanceof RegExp)return{keys:!1,pattern:e};var n,r,i,a,o=[],s=``,c=e.split(`/`);for(c[0]||c.shift();i=c.shift();)n=i[0],n===`*`?(o.push(n),s+=i[1]===`?`?`(?:/(.*))?`:`/(.*)`):n===`:`?(r=i.indexOf(`?`,1),a=i.indexOf(`.`,1),o.push(i.substring(1,~r?r:~a?a:i.length)),s+=~r&&!~a?`(?:/([^/]+?))?`:`/([^/]+?)`,~a&&(s+=(~r?`?`:``)+`\\`+i.substring(a))):s+=`/`+i;return{keys:o,pattern:RegExp(`^`+s+(t?`(?=$|/)`:`/?$`),`i`)}}var Ht=s((e=>{var t=d();function n(e,t){return e===t&&(e!==0||1/e==1/t)||e!==e&&t!==t}var r=typeof Object.is==`function`?Object.is:n,i=t.useState,a=t.useEffect,o=t.useLayoutEffect,s=t.useDebugValue;function c(e,t){var n=t(),r=i({inst:{value:n,getSnapshot:t}}),c=r[0].inst,u=r[1];return o(function(){c.value=n,c.getSnapshot=t,l(c)&&u({inst:c})},[e,n,t]),a(function(){return l(c)&&u({inst:c}),e(function(){l(c)&&u({inst:c})})},[e]),s(n),n}function l(e){var t=e.getSnapshot;e=e.value;try{var n=t();return!r(e,n)}catch{return!0}}function u(e,t){return t()}var f=typeof window>`u`||window.document===void 0||window.document.createElement===void 0?u:c;e.useSyncExternalStore=t.useSyncExternalStore===void 0?f:t.useSyncExternalStore})),Ut=s(((e,t)=>{t.exports=Ht()}))(),Wt=K.useInsertionEffect,Gt=typeof window<`u`&&window.document!==void 0&&window.document.createElement!==void 0?K.useLayoutEffect:K.useEffect,Kt=Wt||Gt,qt=e=>{let t=K.useRef([e,(...e)=>t[0](...e)]).current;return Kt(()=>{t[0]=e}),t[1]},Jt=[`popstate`,`pushState`,`replaceState`,`hashchange`],q=[],Yt=()=>q.forEach(e=>e()),Xt=e=>(q.push(e)===1&&Jt.forEach(e=>addEventListener(e,Yt)),()=>{q=q.filter(t=>t!==e),q.length||Jt.forEach(e=>removeEventListener(e,Yt))}),Zt=(e,t)=>(0,Ut.useSyncExternalStore)(Xt,e,t),Qt=()=>location.search,$t=({ssrSearch:e}={})=>Zt(Qt,e==null?Qt:()=>e),en=()=>location.pathname,tn=({ssrPath:e}={})=>Zt(en,e==null?en:()=>e),nn=(e,{replace:t=!1,state:n=null}={})=>history[t?`replaceState`:`pushState`](n,``,e),rn=e=>[tn(e),nn],an=Symbol.for(`wouter_v3`);if(typeof history<`u`&&window[an]===void 0){for(let e of[`pushState`,`replaceState`]){let t=history[e];history[e]=function(){let n=t.apply(this,arguments),r=new Event(e);return r.arguments=arguments,dispatchEvent(r),n}}Object.defineProperty(window,an,{value:!0})}var on=(e=``)=>e===`/`?``:e,sn=(e,t)=>e[0]===`~`?e.slice(1):on(t)+e,cn=(e,t)=>(e=ln(on(e)),t=ln(t),!e||(t.toLowerCase()+`/`).startsWith(e.toLowerCase()+`/`)?t.slice(e.length)||`/`:`~`+t),ln=e=>{try{return e.includes(`%`)?decodeURI(e):e}catch{return e}},un=e=>ln(e[0]===`?`?e.slice(1):e),dn={hook:rn,searchHook:$t,parser:Vt,base:``,ssrPath:void 0,ssrSearch:void 0,ssrContext:void 0,hrefs:e=>e,aroundNav:(e,t,n)=>e(t,n)},fn=(0,K.createContext)(dn),J=()=>(0,K.useContext)(fn),pn={},mn=(0,K.createContext)(pn),hn=()=>(0,K.useContext)(mn),gn=(e,t=e.base)=>cn(t,e.hook(e)[0]),_n=e=>{let[t,n]=e.hook(e);return[cn(e.base,t),qt((t,r)=>e.aroundNav(n,sn(t,e.base),r))]},vn=()=>_n(J()),yn=()=>{let e=J();return un(e.searchHook(e))},bn=(e,t,n,r)=>{let{pattern:i,keys:a}=t instanceof RegExp?{pattern:t}:e(t||`*`,r),o=i.exec(n);if(!o)return[!1,null];let s={};for(let e=1;e<o.length;e++)s[e-1]=o[e];if(a)for(let e=0;e<a.length;e++)s[a[e]]=o[e+1];else Object.assign(s,o.groups);return r?[!0,s,o[0]]:[!0,s]},xn=({children:e,...t})=>{let n=J(),r=t.hook?dn:n,i=r;if(t.ssrPath){let[e,n=t.ssrSearch??``]=t.ssrPath.split(`?`);e&&(t.ssrSearch=n,t.ssrPath=e)}t.hrefs=t.hrefs??t.hook?.hrefs,t.searchHook=t.searchHook??t.hook?.searchHook;let a=(0,K.useRef)(r),o=a.current,s=o;for(let e in r){let n=e===`base`?r[e]+(t[e]??``):t[e]??r[e];n!==s[e]&&(o===s&&(a.current=s={...s}),s[e]=n),(n!==r[e]||n!==i[e])&&(i=s)}return(0,K.createElement)(fn.Provider,{value:i},e)},Sn=({children:e,component:t},n)=>t?(0,K.createElement)(t,{params:n}):typeof e==`function`?e(n):e,Cn=e=>{let t=(0,K.useRef)(pn),n=t.current,r=Object.keys(e);return t.current=r.length!==Object.keys(n).length||r.some(t=>e[t]!==n[t])?e:n},wn=({path:e,nest:t,match:n,...r})=>{let i=J(),a=gn(i),[o,s,c]=n??bn(i.parser,e,a,t),l=Cn({...hn(),...s});if(!o)return null;let u=Sn(r,l);return(0,K.createElement)(mn.Provider,{value:l},c?(0,K.createElement)(xn,{base:c},u):u)},Tn=(0,K.forwardRef)((e,t)=>{let n=J(),[r,i]=_n(n),{to:a=``,href:o=a,onClick:s,asChild:c,children:l,className:u,replace:d,state:f,transition:p,...m}=e;return m.onClick=qt(t=>{t.ctrlKey||t.metaKey||t.altKey||t.shiftKey||t.button!==0||(s?.(t),t.defaultPrevented||(t.preventDefault(),i(o,e)))}),m.href=n.hrefs(o[0]===`~`?o.slice(1):n.base+o,n),u!==void 0&&(m.className=u?.call?u(r===o):u),t&&(m.ref=t),c&&(0,K.isValidElement)(l)?(0,K.cloneElement)(l,m):(0,K.createElement)(`a`,m,l)}),En=(e,t=[])=>{if(Array.isArray(e))for(let n of e)En(n&&n.type===K.Fragment?n.props.children:n,t);else t.push(e);return t},Dn=({children:e,location:t})=>{let n=J(),r=gn(n);for(let i of En(e)){let e=0;if((0,K.isValidElement)(i)&&(e=bn(n.parser,i.props.path,t||r,i.props.nest))[0])return(0,K.cloneElement)(i,{match:e})}return null},On=e=>{let{to:t,href:n=t}=e,r=J(),[,i]=_n(r),a=qt(()=>i(t||n,e)),{ssrContext:o}=r;return Gt(()=>{a()},[]),o&&(o.redirectTo=t),null},kn=new WeakMap;function An(e,t){return t==null?null:(kn.get(e)??Date.now())+t}var jn=Tt({onResult(e){let t=Date.now();Mn(e.data,t);for(let n of e.error?.graphQLErrors??[])Mn(n.extensions,t)}});function Mn(e,t){if(typeof e==`object`&&e){(`retryAfterMs`in e||`afterMs`in e)&&kn.set(e,t);for(let n of Object.values(e))Mn(n,t)}}var Nn=(function(){let e=typeof document<`u`&&document.createElement(`link`).relList;return e&&e.supports&&e.supports(`modulepreload`)?`modulepreload`:`preload`})(),Pn=function(e,t){return new URL(e,t).href},Fn={},In=function(e){return e.pathname.endsWith(`.css`)},Ln=function(e,t,n){if(t in e)return e[t];let r=n();if(!r){e[t]=void 0;return}let i=r.then(()=>{e[t]=void 0},n=>{throw e[t]=void 0,n});return e[t]=i,i},Rn=function(e,t,n){let r=Promise.resolve();if(t&&t.length>0){let e,i=document.querySelector(`meta[property=csp-nonce]`),a=i?.nonce||i?.getAttribute(`nonce`);function o(e){return Promise.all(e.map(e=>Promise.resolve(e).then(e=>({status:`fulfilled`,value:e}),e=>({status:`rejected`,reason:e}))))}function s(e){return import.meta.resolve?new URL(import.meta.resolve(e)):new URL(e,import.meta.url)}r=o(t.map(t=>{t=Pn(t,n);let r=s(t),i=In(r);return Ln(Fn,r.href,()=>{if(e===void 0){e={all:new Set,styles:new Set};let t=document.getElementsByTagName(`link`);for(let n=t.length-1;n>=0;n--){let r=t[n];e.all.add(r.href),r.rel===`stylesheet`&&e.styles.add(r.href)}}if((i?e.styles:e.all).has(r.href))return;let t=document.createElement(`link`);if(t.rel=i?`stylesheet`:Nn,i||(t.as=`script`),t.crossOrigin=``,t.href=r.href,a&&t.setAttribute(`nonce`,a),document.head.appendChild(t),i)return new Promise((e,n)=>{let i=a=>{t.removeEventListener(`load`,i),t.removeEventListener(`error`,i),a.type===`error`?n(Error(`Unable to preload CSS for ${r}`)):e(a)};t.addEventListener(`load`,i),t.addEventListener(`error`,i)})})}).filter(e=>e!==void 0))}function i(e){let t=new Event(`vite:preloadError`,{cancelable:!0});if(t.payload=e,window.dispatchEvent(t),!t.defaultPrevented)throw e}return r.then(t=>{for(let e of t||[])e.status===`rejected`&&i(e.reason);return e().catch(i)})},zn={en:`English`,de:`Deutsch`,es:`Español`,fr:`Français`},Bn={en:async()=>e,de:async()=>(await Rn(async()=>{let{de:e}=await import(`./de-BTJr4DBL.js`);return{de:e}},__vite__mapDeps([0,1]),import.meta.url)).de,es:async()=>(await Rn(async()=>{let{es:e}=await import(`./es-DTcgmn-u.js`);return{es:e}},__vite__mapDeps([2,1]),import.meta.url)).es,fr:async()=>(await Rn(async()=>{let{fr:e}=await import(`./fr-CXnS_aIX.js`);return{fr:e}},__vite__mapDeps([3,1]),import.meta.url)).fr},Vn=`ava-language`,Hn=`en`;function Un(){return Hn}function Wn(){return[localStorage.getItem(Vn),...navigator.languages.map(e=>e.slice(0,2))].find(e=>e!==null&&e in zn)??`en`}async function Gn(e){let t=await Bn[e]();return Hn=e,document.documentElement.lang=e,t}function Kn(e){localStorage.setItem(Vn,e)}function qn(e){let t=new Intl.NumberFormat(e),n=new Intl.NumberFormat(e,{style:`unit`,unit:`second`,unitDisplay:`narrow`}),r=new Intl.NumberFormat(e,{style:`unit`,unit:`minute`,unitDisplay:`narrow`}),i=new Intl.NumberFormat(e,{style:`unit`,unit:`millisecond`}),a=new Intl.RelativeTimeFormat(e,{numeric:`auto`}),o=new Intl.DateTimeFormat(e,{dateStyle:`medium`,timeStyle:`medium`}),s=new Intl.ListFormat(e);return{number:e=>t.format(e),milliseconds:e=>i.format(e),wait:e=>e<60?n.format(e):`${r.format(Math.floor(e/60))} ${n.format(e%60)}`,moment:e=>o.format(e),list:e=>s.format(e),money(t,n){let r=Math.abs(t)<.1?4:2;return new Intl.NumberFormat(e,{style:`currency`,currency:n,maximumFractionDigits:r}).format(t)},relative(e,t){let n=(e.getTime()-t)/1e3,[r,i]=Jn.find(([,e])=>Math.abs(n)>=e)??[`second`,1];return a.format(r===`second`&&Math.abs(n)<10?0:Math.trunc(n/i),r)}}}var Jn=[[`year`,31536e3],[`month`,2592e3],[`day`,86400],[`hour`,3600],[`minute`,60]],Yn=(0,K.createContext)(null);function Y(){let e=(0,K.useContext)(Yn);if(!e)throw Error(`there is no language around this component`);return e}var Xn=er(import.meta.url),Zn=new Set(document.querySelector(`meta[name="ava-features"]`)?.content.split(` `).filter(Boolean)??[]);function Qn(e){return Zn.has(e)}function $n(e){return Xn+e.replace(/^\//,``)}function er(e){return new URL(`..`,e).pathname}var X=G`
    fragment IntegrationParts on Integration {
  id
  service
  name
  description
  status
  stubbed
  credential {
    hint
    source
    account
    connectedAt
    verifiedAt
    expiresAt
    scopes
  }
  health {
    breaker {
      state
      retryAfterMs
    }
    lastSuccessAt
    lastFailureAt
  }
  lastError {
    code
    userMessage
    correlationId
    at
  }
}
    `,tr=G`
    fragment MessageParts on TwilioMessage {
  id
  twilioSid
  status
  direction
  to
  from
  body
  segments
  encoding
  media
  price
  priceUnit
  deliveryFailure {
    code
    userMessage
    action
    retryable
    twilioCode
  }
  createdAt
  sentAt
  updatedAt
}
    `,nr=G`
    fragment AssistantParts on VapiAssistant {
  id
  name
  firstMessage
  firstMessageMode
  model {
    provider
    model
    temperature
    maxTokens
    systemPrompt
  }
  voice {
    provider
    voiceId
    speed
  }
  transcriber {
    provider
    model
    language
  }
  endCallMessage
  voicemailMessage
  maxDurationSeconds
  recordingEnabled
  createdAt
  updatedAt
}
    `,rr=G`
    query Viewer {
  viewer {
    name
    method
  }
}
    `,ir=G`
    query AuditEvents($first: Int!, $after: String, $service: Service, $filter: AuditEventFilter) {
  auditEvents(first: $first, after: $after, service: $service, filter: $filter) {
    nodes {
      id
      at
      action
      service
      operation
      correlationId
      outcome
      code
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    `,ar=G`
    query ErrorCatalog {
  errorCatalog {
    code
    category
    httpStatus
    action
    retryable
    message
    meaning
    docUrl
  }
}
    `,or=G`
    query FailingVapiRead($first: Int! = 1) {
  vapi {
    assistants(first: $first) {
      nodes {
        id
      }
    }
  }
}
    `,sr=G`
    query FailingTwilioRead($first: Int! = 1) {
  twilio {
    messages(first: $first) {
      nodes {
        id
      }
    }
  }
}
    `,cr=G`
    mutation FailingWrite($name: String!, $key: String!) {
  createVapiAssistant(input: {name: $name, idempotencyKey: $key}) {
    assistant {
      id
    }
  }
}
    `,lr=G`
    mutation FailingTest($service: Service!) {
  testIntegration(input: {service: $service}) {
    ok
  }
}
    `,ur=G`
    query Integrations($first: Int!, $after: String, $search: String, $statuses: [IntegrationStatus!]) {
  integrations(first: $first, after: $after, search: $search, statuses: $statuses) {
    nodes {
      ...IntegrationParts
    }
    pageInfo {
      endCursor
      hasNextPage
    }
    totalCount
  }
}
    ${X}`,dr=G`
    query Integration($service: Service!) {
  integration(service: $service) {
    ...IntegrationParts
    connect {
      kind
      path
      name
      help
      begin
      redirectUrl
      guide {
        label
        url
      }
      fields {
        key
        label
        kind
        secret
        required
        pattern
        maxLength
        help
        placeholder
        default
        choices {
          value
          label
        }
        find {
          label
          url
        }
      }
    }
  }
}
    ${X}`,fr=G`
    subscription IntegrationChanged {
  integrationChanged {
    ...IntegrationParts
  }
}
    ${X}`,pr=G`
    mutation ConnectIntegration($input: ConnectIntegrationInput!) {
  connectIntegration(input: $input) {
    integration {
      ...IntegrationParts
    }
  }
}
    ${X}`,mr=G`
    mutation TestIntegration($service: Service!) {
  testIntegration(input: {service: $service}) {
    ok
    latencyMs
    problem {
      reason
      code
      userMessage
    }
    integration {
      ...IntegrationParts
    }
  }
}
    ${X}`,hr=G`
    mutation DisconnectIntegration($service: Service!) {
  disconnectIntegration(input: {service: $service}) {
    integration {
      ...IntegrationParts
    }
  }
}
    ${X}`,gr=G`
    query TwilioMessages($first: Int!, $after: String, $filter: TwilioMessageFilter) {
  twilio {
    messages(first: $first, after: $after, filter: $filter) {
      nodes {
        ...MessageParts
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ${tr}`,_r=G`
    query TwilioMessage($id: ID!) {
  twilio {
    message(id: $id) {
      ...MessageParts
    }
  }
}
    ${tr}`,vr=G`
    query TwilioPhoneNumbers($first: Int!, $after: String, $search: String) {
  twilio {
    phoneNumbers(first: $first, after: $after, search: $search) {
      nodes {
        id
        number
        name
        capabilities {
          voice
          sms
          mms
          fax
        }
        createdAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    `;G`
    query TwilioAccount {
  twilio {
    account {
      twilioSid
      name
      status
      type
    }
  }
}
    `;var yr=G`
    query SmsSegments($text: String!) {
  smsSegments(text: $text) {
    encoding
    segments
    units
    unitsLeft
  }
}
    `,br=G`
    mutation SendSms($input: SendSmsInput!) {
  sendSms(input: $input) {
    message {
      ...MessageParts
    }
    segments
  }
}
    ${tr}`,xr=G`
    query Assistants($first: Int!, $after: String, $search: String) {
  vapi {
    assistants(first: $first, after: $after, search: $search) {
      nodes {
        id
        name
        model {
          provider
          model
        }
        voice {
          provider
          voiceId
        }
        updatedAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    `,Sr=G`
    query Assistant($id: ID!) {
  vapi {
    assistant(id: $id) {
      ...AssistantParts
    }
  }
}
    ${nr}`,Cr=G`
    query AssistantNames {
  vapi {
    assistants(first: 100) {
      nodes {
        id
        name
      }
    }
  }
}
    `,wr=G`
    mutation CreateAssistant($input: CreateVapiAssistantInput!) {
  createVapiAssistant(input: $input) {
    assistant {
      ...AssistantParts
    }
  }
}
    ${nr}`,Tr=G`
    mutation UpdateAssistant($input: UpdateVapiAssistantInput!) {
  updateVapiAssistant(input: $input) {
    assistant {
      ...AssistantParts
    }
  }
}
    ${nr}`,Er=G`
    mutation DeleteAssistant($input: DeleteVapiAssistantInput!) {
  deleteVapiAssistant(input: $input) {
    deletedId
  }
}
    `,Dr=G`
    query VapiPhoneNumbers($first: Int!, $after: String, $search: String) {
  vapi {
    phoneNumbers(first: $first, after: $after, search: $search) {
      nodes {
        id
        name
        number
        sipUri
        provider
        status
        assistantId
        updatedAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
      totalCount
    }
  }
}
    `,Or=G`
    mutation UpdateVapiPhoneNumber($input: UpdateVapiPhoneNumberInput!) {
  updateVapiPhoneNumber(input: $input) {
    phoneNumber {
      id
      name
      assistantId
    }
  }
}
    `,kr=G`
    query Calls($first: Int!, $after: String, $filter: VapiCallFilter) {
  vapi {
    calls(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        type
        status
        endedReasonGroup
        customer {
          number
          name
        }
        startedAt
        endedAt
        cost
        createdAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    `,Ar=G`
    query Call($id: ID!) {
  vapi {
    call(id: $id) {
      id
      vapiId
      name
      type
      status
      endedReason
      endedReasonGroup
      assistantId
      phoneNumberId
      customer {
        number
        name
        sipUri
      }
      startedAt
      endedAt
      cost
      summary
      successEvaluation
      transcript
      createdAt
    }
  }
}
    `,jr=G`
    mutation StartCall($input: StartVapiCallInput!) {
  startVapiCall(input: $input) {
    call {
      id
      status
    }
  }
}
    `,Mr=s((e=>{var t=Symbol.for(`react.transitional.element`),n=Symbol.for(`react.fragment`);function r(e,n,r){var i=null;if(r!==void 0&&(i=``+r),n.key!==void 0&&(i=``+n.key),`key`in n)for(var a in r={},n)a!==`key`&&(r[a]=n[a]);else r=n;return n=r.ref,{$$typeof:t,type:e,key:i,ref:n===void 0?null:n,props:r}}e.Fragment=n,e.jsx=r,e.jsxs=r})),Nr=s(((e,t)=>{t.exports=Mr()})),Pr=e=>e?.replace(/([a-z0-9])([A-Z])/g,`$1-$2`).toLowerCase();function Fr(e,t,n=[]){if(t==null)throw Error(`[lucide]: iconNode is required when icon name is used`);return{name:Pr(e),size:24,node:t,...n.length>0?{aliases:n}:{}}}var Ir=e=>{let t=``,n=!1;for(let r of e)r===`-`||r===`_`||r<=` `?n=t.length>0:(t.length===0?t+=r.toLowerCase():t+=n?r.toUpperCase():r,n=!1);return t},Lr=e=>{let t=Ir(e);return t.charAt(0).toUpperCase()+t.slice(1)},Rr=(...e)=>{let t=new Set;for(let n of e)if(typeof n==`string`)for(let e of n.split(/\s+/))e&&t.add(e);return[...t].join(` `)},Z={xmlns:`http://www.w3.org/2000/svg`,width:24,height:24,viewBox:`0 0 24 24`,fill:`none`,stroke:`currentColor`,"stroke-width":2,"stroke-linecap":`round`,"stroke-linejoin":`round`};function zr(e){return e!=null}function Br(e,t={}){let n=t.attributeNames??{},r=e=>n[e]??e,i=e.size??e.width??Z.width,a=e.size??e.height??Z.height,o=e.aliases?.filter(e=>typeof e==`string`&&e.trim()!==``).map(e=>`lucide-${e}`)??[],s=[...e.name?[`lucide-${e.name}`]:[],...o],c=t.className?.split(` `).filter(Boolean)??[],l=t.includeDefaultClasses===!1?Rr(...c):Rr(`lucide`,...s,...c),u=t.absoluteStrokeWidth?Number(t.strokeWidth??Z[`stroke-width`])*Number(e.size??e.width??Z.width)/Number(t.size??t.width??Z.width):t.strokeWidth??Z[`stroke-width`];return[`svg`,{...Object.entries(Z).reduce((e,[t,n])=>(e[r(t)]=n,e),{}),...`color`in t&&t.color&&{[r(`stroke`)]:t.color},...`size`in t&&zr(t.size)&&{[r(`width`)]:t.size,[r(`height`)]:t.size},...`width`in t&&zr(t.width)&&{[r(`width`)]:t.width},...`height`in t&&zr(t.height)&&{[r(`height`)]:t.height},[r(`stroke-width`)]:u,...l&&{[r(`class`)]:l},[r(`viewBox`)]:`0 0 ${i} ${a}`,...t.hasA11yProp===!1?{[r(`aria-hidden`)]:`true`}:{},...`attributes`in t&&t.attributes},e.node.map(e=>{let[n,i,a]=e,o=t.nonScalingStroke?{[r(`vector-effect`)]:`non-scaling-stroke`,...i}:i;return a?[n,o,a]:[n,o]})]}function Vr(e,t={}){return Br(e,{...t,attributeNames:{...t.attributeNames,class:`className`,"stroke-width":`strokeWidth`,"stroke-linecap":`strokeLinecap`,"stroke-linejoin":`strokeLinejoin`,"vector-effect":`vectorEffect`}})}var Hr=e=>{if(typeof e!=`object`||!e)return!1;for(let t in e)if(Object.prototype.hasOwnProperty.call(e,t)&&(t.startsWith(`aria-`)||t===`role`||t===`title`)&&e[t]!=null)return!0;return!1},Ur=(0,K.createContext)({}),Wr=()=>(0,K.useContext)(Ur),Gr=(0,K.forwardRef)(({color:e,size:t,width:n,height:r,strokeWidth:i,absoluteStrokeWidth:a,nonScalingStroke:o,className:s=``,children:c,iconNode:l=[],icon:u={node:l,aliases:[],size:24},...d},f)=>{let{size:p=24,strokeWidth:m=2,absoluteStrokeWidth:h=!1,nonScalingStroke:g=!1,color:_=`currentColor`,className:v=``}=Wr()??{},y=!!c||Hr(d),[b,x,S=[]]=Vr(u,{color:e??_,width:n??t??p,height:r??t??p,strokeWidth:i??m,absoluteStrokeWidth:a??h,nonScalingStroke:o??g,className:Rr(v,s),hasA11yProp:y,attributes:d});return(0,K.createElement)(b,{ref:f,...x},[...S.map(([e,t])=>(0,K.createElement)(e,t)),...Array.isArray(c)?c:[c]])});function Q(e,t=[],n=[]){let r=typeof e==`string`?Fr(e,t,n):e,i=(0,K.forwardRef)(({className:e,...t},n)=>(0,K.createElement)(Gr,{ref:n,icon:r,className:e,...t}));return r.name&&(i.displayName=Lr(r.name)),i}var Kr={name:`arrow-up-right`,size:24,node:[[`path`,{d:`M7 7h10v10`,key:`1tivn9`}],[`path`,{d:`M7 17 17 7`,key:`1vkiza`}]]};Kr.node;var qr=Q(Kr),Jr={name:`ban`,size:24,node:[[`circle`,{cx:`12`,cy:`12`,r:`10`,key:`1mglay`}],[`path`,{d:`M4.929 4.929 19.07 19.071`,key:`196cmz`}]]};Jr.node;var Yr=Q(Jr),Xr={name:`check`,size:24,node:[[`path`,{d:`M20 6 9 17l-5-5`,key:`1gmf2c`}]]};Xr.node;var Zr=Q(Xr),Qr={name:`circle-check`,size:24,node:[[`circle`,{cx:`12`,cy:`12`,r:`10`,key:`1mglay`}],[`path`,{d:`m16 9-5.5 5.5L8 12`,key:`xofnsj`}]],aliases:[`check-circle-2`]};Qr.node;var $r=Q(Qr),ei={name:`circle-dashed`,size:24,node:[[`path`,{d:`M10.1 2.182a10 10 0 0 1 3.8 0`,key:`5ilxe3`}],[`path`,{d:`M13.9 21.818a10 10 0 0 1-3.8 0`,key:`11zvb9`}],[`path`,{d:`M17.609 3.721a10 10 0 0 1 2.69 2.7`,key:`1iw5b2`}],[`path`,{d:`M2.182 13.9a10 10 0 0 1 0-3.8`,key:`c0bmvh`}],[`path`,{d:`M20.279 17.609a10 10 0 0 1-2.7 2.69`,key:`1ruxm7`}],[`path`,{d:`M21.818 10.1a10 10 0 0 1 0 3.8`,key:`qkgqxc`}],[`path`,{d:`M3.721 6.391a10 10 0 0 1 2.7-2.69`,key:`1mcia2`}],[`path`,{d:`M6.391 20.279a10 10 0 0 1-2.69-2.7`,key:`1fvljs`}]]};ei.node;var ti=Q(ei),ni={name:`circle-dot`,size:24,node:[[`circle`,{cx:`12`,cy:`12`,r:`1`,key:`41hilf`}],[`circle`,{cx:`12`,cy:`12`,r:`10`,key:`1mglay`}]]};ni.node;var ri=Q(ni),ii={name:`circle-ellipsis`,size:24,node:[[`circle`,{cx:`12`,cy:`12`,r:`10`,key:`1mglay`}],[`path`,{d:`M17 12h.01`,key:`1m0b6t`}],[`path`,{d:`M12 12h.01`,key:`1mp3jc`}],[`path`,{d:`M7 12h.01`,key:`eqddd0`}]]};ii.node;var ai=Q(ii),oi={name:`circle-exclamation-point`,size:24,node:[[`circle`,{cx:`12`,cy:`12`,r:`10`,key:`1mglay`}],[`line`,{x1:`12`,x2:`12`,y1:`8`,y2:`12`,key:`1pkeuh`}],[`line`,{x1:`12`,x2:`12.01`,y1:`16`,y2:`16`,key:`4dfq90`}]],aliases:[`alert-circle`,`circle-alert`]};oi.node;var si=Q(oi),ci={name:`clock`,size:24,node:[[`circle`,{cx:`12`,cy:`12`,r:`10`,key:`1mglay`}],[`path`,{d:`M12 6v6l4 2`,key:`mmk7yg`}]]};ci.node;var li=Q(ci),ui={name:`copy`,size:24,node:[[`rect`,{width:`14`,height:`14`,x:`8`,y:`8`,rx:`2`,ry:`2`,key:`17jyea`}],[`path`,{d:`M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2`,key:`zix9uf`}]]};ui.node;var di=Q(ui),fi={name:`file-question-mark`,size:24,node:[[`path`,{d:`M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z`,key:`1oefj6`}],[`path`,{d:`M9 9.5a3 2.5 0 016 0c0 2-2 2-3 3.5`,key:`1awbb0`}],[`path`,{d:`M12 17h.01`,key:`p32p05`}]],aliases:[`file-question`]};fi.node;var pi=Q(fi),mi={name:`flask-conical`,size:24,node:[[`path`,{d:`M14 2v6a2 2 0 0 0 .245.96l5.51 10.08A2 2 0 0 1 18 22H6a2 2 0 0 1-1.755-2.96l5.51-10.08A2 2 0 0 0 10 8V2`,key:`18mbvz`}],[`path`,{d:`M6.453 15h11.094`,key:`3shlmq`}],[`path`,{d:`M8.5 2h7`,key:`csnxdl`}]]};mi.node;var hi=Q(mi),gi={name:`rotate-cw`,size:24,node:[[`path`,{d:`M21 12a9 9 0 1 1-9-9c2.52 0 4.93 1 6.74 2.74L21 8`,key:`1p45f6`}],[`path`,{d:`M21 3v5h-5`,key:`1q7to0`}]]};gi.node;var _i=Q(gi),vi={name:`triangle-exclamation-point`,size:24,node:[[`path`,{d:`m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3`,key:`wmoenq`}],[`path`,{d:`M12 9v4`,key:`juzpu7`}],[`path`,{d:`M12 17h.01`,key:`p32p05`}]],aliases:[`alert-triangle`,`triangle-alert`]};vi.node;var yi=Q(vi),bi={name:`x`,size:24,node:[[`path`,{d:`M18 6 6 18`,key:`1bl5f8`}],[`path`,{d:`m6 6 12 12`,key:`d8bk6v`}]]};bi.node;var xi=Q(bi);function Si(e){return e?e.graphQLErrors.length===0?[Ei()]:e.graphQLErrors.map(e=>{let t=e.extensions;return t.code?Ti(t,e.message,e.path??[]):Ei()}):[]}function Ci(e,...t){return Si(e).find(e=>e.path.every((e,n)=>n>=t.length||e===t[n]))??null}function wi(e){return Si(e).some(e=>e.code===`UNAUTHENTICATED`)}function Ti(e,t,n){return{code:e.code,sentence:e.userMessage,translated:e.userMessage!==t,correlationId:e.correlationId,service:e.service??null,action:e.action.type,url:e.action.url??null,retryable:e.retry.retryable,until:An(e.retry,e.retry.afterMs),outcome:e.outcome??null,field:e.field??null,upstream:e.upstream??null,docUrl:e.docUrl,path:n}}function Ei(){return{code:`OFFLINE`,sentence:null,translated:!1,correlationId:null,service:null,action:`RETRY`,url:null,retryable:!0,until:null,outcome:null,field:null,upstream:null,docUrl:null,path:[]}}var $=Nr();function Di(){return(0,$.jsx)(`span`,{"aria-hidden":`true`,className:`size-4 shrink-0 motion-safe:animate-spin rounded-full border-2 border-current border-r-transparent`})}var Oi=`inline-flex min-h-10 items-center justify-center gap-2 rounded-control px-4 py-2 text-sm font-medium no-underline motion-safe:transition-colors aria-disabled:cursor-not-allowed`,ki={primary:`bg-accent text-on-accent hover:bg-accent-strong aria-disabled:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-sunken`,secondary:`border border-rim bg-surface text-ink hover:bg-sunken aria-disabled:border-line aria-disabled:text-muted aria-disabled:hover:bg-surface`,quiet:`text-ink hover:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-transparent`,danger:`bg-bad text-on-bad hover:bg-bad-strong aria-disabled:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-sunken`};function Ai({variant:e=`secondary`,busy:t,off:n,icon:r,className:i=``,children:a,onClick:o,...s}){let c=t||n;return(0,$.jsxs)(`button`,{type:`button`,...s,className:`${Oi} ${ki[e]} ${i}`,"aria-disabled":c?!0:void 0,"aria-busy":t?!0:void 0,onClick:e=>{c?e.preventDefault():o?.(e)},children:[t?(0,$.jsx)(Di,{}):r,a]})}function ji(e){return(0,$.jsxs)(Tn,{href:e.href,className:`${Oi} ${ki[e.variant??`secondary`]}`,children:[e.icon,e.children]})}function Mi({href:e,className:t=`link`,children:n}){let{t:r}=Y();return(0,$.jsxs)(`a`,{href:e,target:`_blank`,rel:`noreferrer`,className:t,children:[n,(0,$.jsx)(qr,{"aria-hidden":`true`,className:`ml-0.5 inline size-3.5 align-[-0.1em]`}),(0,$.jsxs)(`span`,{className:`sr-only`,children:[` `,r.newTab]})]})}var Ni=5e3,Pi=()=>{};function Fi(e){Pi(e)}function Ii(){let[e,t]=(0,K.useState)([]),n=(0,K.useRef)(0);return(0,K.useEffect)(()=>(Pi=e=>{let r=n.current++;t(t=>[...t,{id:r,text:e}]),setTimeout(()=>t(e=>e.filter(e=>e.id!==r)),Ni)},()=>{Pi=()=>{}}),[]),(0,$.jsx)(`div`,{role:`status`,"aria-live":`polite`,"aria-atomic":`false`,className:`sr-only`,"data-testid":`announcer`,children:e.map(({id:e,text:t})=>(0,$.jsx)(`p`,{children:t},e))})}function Li(e){let[t,n]=(0,K.useState)(Date.now);return(0,K.useEffect)(()=>{let t=setInterval(()=>n(Date.now()),e);return()=>clearInterval(t)},[e]),t}function Ri(e){let[t,n]=(0,K.useState)(Date.now),r=e===null?0:Math.max(0,Math.ceil((e-t)/1e3));return(0,K.useEffect)(()=>{if(e===null)return;let t,r=()=>{let i=Date.now();n(i),i<e&&(t=setTimeout(r,(e-i-1)%1e3+1))};return r(),()=>clearTimeout(t)},[e]),r}var zi=2e3;function Bi(e,t,n){let r=Ri(e),i=r>0,[a,o]=(0,K.useState)(null);return(0,K.useEffect)(()=>{i&&e!==null&&(a===null||Math.abs(a-e)>zi)&&(o(e),Fi(t(r))),!i&&a!==null&&(o(null),Fi(n))},[i,e,a,r,t,n]),r}function Vi({at:e}){let{t,format:n}=Y(),r=Li(1e4);if(!e)return(0,$.jsx)($.Fragment,{children:t.none});let i=new Date(e);return(0,$.jsx)(`time`,{dateTime:e,title:n.moment(i),children:n.relative(i,r)})}var Hi=7e3,Ui=()=>{},Wi={good:e=>Ui(`good`,e),bad:e=>Ui(`bad`,e)};function Gi(){let{t:e}=Y(),[t,n]=(0,K.useState)([]),r=(0,K.useRef)(0);(0,K.useEffect)(()=>(Ui=(e,t)=>n(n=>[...n.slice(-2),{id:r.current++,tone:e,text:t}]),()=>{Ui=()=>{}}),[]);let i=e=>n(t=>t.filter(t=>t.id!==e));return(0,$.jsx)(`section`,{"aria-label":e.notifications,className:`pointer-events-none fixed inset-x-0 bottom-0 z-50 flex justify-end p-4 sm:p-6`,children:(0,$.jsx)(`ol`,{"aria-live":`polite`,"aria-relevant":`additions`,className:`flex w-full max-w-sm flex-col gap-3`,children:t.map(e=>(0,$.jsx)(Ki,{note:e,drop:()=>i(e.id)},e.id))})})}function Ki({note:e,drop:t}){let{t:n}=Y(),[r,i]=(0,K.useState)(!1),a=(0,K.useRef)(t);a.current=t,(0,K.useEffect)(()=>{if(r)return;let e=setTimeout(()=>a.current(),Hi);return()=>clearTimeout(e)},[r]);let o=e.tone===`good`?$r:si;return(0,$.jsxs)(`li`,{className:`pointer-events-auto flex items-start gap-3 rounded-card border border-line bg-surface p-4 pr-2 shadow-float`,onMouseEnter:()=>i(!0),onMouseLeave:()=>i(!1),onFocus:()=>i(!0),onBlur:()=>i(!1),children:[(0,$.jsx)(o,{"aria-hidden":`true`,className:`mt-0.5 size-5 shrink-0 ${e.tone===`good`?`text-good`:`text-bad`}`}),(0,$.jsx)(`p`,{className:`min-w-0 flex-1 text-sm wrap-anywhere`,children:e.text}),(0,$.jsx)(`button`,{type:`button`,onClick:t,"aria-label":n.dismiss,className:`-my-1.5 grid size-8 shrink-0 place-items-center rounded-control text-muted hover:bg-sunken hover:text-ink`,children:(0,$.jsx)(xi,{"aria-hidden":`true`,className:`size-4`})})]})}function qi({value:e,what:t}){let{t:n}=Y(),[r,i]=(0,K.useState)(!1);(0,K.useEffect)(()=>{if(!r)return;let e=setTimeout(()=>i(!1),1500);return()=>clearTimeout(e)},[r]);async function a(){try{await navigator.clipboard.writeText(e),i(!0),Fi(n.copied)}catch{Wi.bad(n.copyFailed)}}let o=r?Zr:di;return(0,$.jsxs)(`span`,{className:`inline-flex max-w-full items-center gap-1`,children:[(0,$.jsx)(`code`,{className:`min-w-0 select-all font-mono text-[0.8125rem] wrap-anywhere`,children:e}),(0,$.jsx)(`button`,{type:`button`,onClick:a,"aria-label":n.copyOf(t),title:r?n.copied:n.copyOf(t),className:`grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink`,children:(0,$.jsx)(o,{"aria-hidden":`true`,className:`size-3.5 ${r?`text-good`:``}`})})]})}function Ji(e){let{problem:t}=e,n=Y(),{t:r,format:i}=n,a=(0,K.useCallback)(e=>r.problem.availableIn(i.wait(e)),[r,i]),o=Bi(t.until,a,r.problem.availableNow),s=t.outcome===`UNKNOWN`||t.code===`OUTCOME_UNKNOWN`,c=t.retryable&&!s?e.retry:void 0,l=t.until===null?s?yi:si:li,u=t.until!==null||s;return(0,$.jsx)(`div`,{className:`rounded-card border p-4 text-sm ${u?`border-warn/30 bg-warn-soft`:`border-bad/30 bg-bad-soft`}`,"data-testid":`problem`,"data-code":t.code,children:(0,$.jsxs)(`div`,{className:`flex items-start gap-3`,children:[(0,$.jsx)(l,{"aria-hidden":`true`,className:`mt-0.5 size-5 shrink-0 ${u?`text-warn`:`text-bad`}`}),(0,$.jsxs)(`div`,{className:`min-w-0 flex-1`,children:[(0,$.jsxs)(`p`,{role:e.quiet?void 0:`alert`,className:`font-medium wrap-anywhere`,children:[Qi(t,n),t.outcome&&(0,$.jsxs)(`span`,{className:`font-normal`,children:[` `,r.outcomes[t.outcome]]})]}),o>0&&!c&&(0,$.jsx)(`p`,{role:`timer`,"aria-live":`off`,className:`mt-1 tabular-nums`,children:r.problem.availableIn(i.wait(o))}),s&&e.startOver&&(0,$.jsx)(`p`,{className:`mt-1`,children:r.problem.doubtHint}),e.children,(0,$.jsx)(Yi,{...e,retry:c,left:o,unknown:s}),(0,$.jsx)(Zi,{problem:t})]})]})})}function Yi(e){let{t,format:n}=Y(),{problem:r,left:i}=e,a=r.url&&`${r.url}?connect=1`;return!e.retry&&!a&&!(e.unknown&&e.startOver)&&r.code!==`UNAUTHENTICATED`?null:(0,$.jsxs)(`div`,{className:`mt-3 flex flex-wrap gap-3`,children:[e.retry&&(0,$.jsx)(Ai,{off:i>0,busy:e.busy??!1,onClick:e.retry,icon:(0,$.jsx)(_i,{"aria-hidden":`true`,className:`size-4`}),children:i>0?t.problem.tryAgainIn(n.wait(i)):t.problem.tryAgain}),a&&(0,$.jsx)(ji,{href:a,variant:`primary`,children:t.errorActions[r.action]}),e.unknown&&e.startOver&&(0,$.jsx)(Ai,{onClick:e.startOver,children:t.problem.doubt}),r.code===`UNAUTHENTICATED`&&Qn(`sign-in`)&&(0,$.jsx)(Xi,{})]})}function Xi(){let{t:e}=Y(),t=`${$n(`auth/login`)}?return=${encodeURIComponent(location.pathname+location.search)}`;return(0,$.jsx)(`a`,{href:t,className:`inline-flex min-h-10 items-center rounded-control bg-accent px-4 py-2 text-sm font-medium text-on-accent hover:bg-accent-strong`,children:e.nav.signIn})}function Zi({problem:e}){let{t}=Y(),{upstream:n,correlationId:r,docUrl:i}=e;return(0,$.jsxs)($.Fragment,{children:[r&&(0,$.jsxs)(`p`,{className:`mt-3 flex flex-wrap items-center gap-x-2 text-muted`,children:[(0,$.jsx)(`span`,{children:t.problem.correlation}),(0,$.jsx)(qi,{value:r,what:t.problem.correlation})]}),e.code!==`OFFLINE`&&(0,$.jsxs)(`details`,{className:`mt-2`,children:[(0,$.jsx)(`summary`,{className:`w-fit rounded text-muted`,children:t.problem.details}),(0,$.jsxs)(`dl`,{className:`mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 wrap-anywhere`,children:[(0,$.jsx)(`dt`,{className:`text-muted`,children:t.problem.code}),(0,$.jsx)(`dd`,{className:`font-mono text-[0.8125rem]`,children:e.code}),n&&(0,$.jsxs)($.Fragment,{children:[(0,$.jsx)(`dt`,{className:`text-muted`,children:t.problem.upstream}),(0,$.jsx)(`dd`,{className:`font-mono text-[0.8125rem]`,children:[n.status&&`HTTP ${n.status}`,n.code,n.requestId].filter(Boolean).join(` · `)})]}),i&&(0,$.jsxs)($.Fragment,{children:[(0,$.jsx)(`dt`,{className:`text-muted`,children:t.problem.docs}),(0,$.jsx)(`dd`,{children:(0,$.jsx)(Mi,{href:$n(i),children:t.problem.docs})})]})]})]})]})}function Qi(e,{t,language:n}){let r=ea(e.code,e.service,t);return e.sentence===null||e.until!==null?r:n===`en`||e.translated?e.sentence:(0,$.jsxs)($.Fragment,{children:[r,(0,$.jsxs)(`span`,{lang:`en`,className:`mt-1 block font-normal text-muted`,children:[t.problem.inEnglish,`: `,e.sentence]})]})}function $i(e,t,n){return(n===`en`||e.translated?e.sentence:null)??ea(e.code,e.service,t)}function ea(e,t,n){return n.errors[e].replace(`{service}`,t?n.services[t]:n.product)}function ta(e){let{t,language:n}=Y(),{error:r}=e;return(0,$.jsxs)(`div`,{className:`rounded-card border border-bad/30 bg-bad-soft p-4 text-sm`,"data-testid":`last-error`,children:[(0,$.jsx)(`p`,{className:`font-medium wrap-anywhere`,children:n===`en`?r.userMessage:ea(r.code,e.service,t)}),(0,$.jsxs)(`p`,{className:`mt-1 text-muted`,children:[(0,$.jsx)(Vi,{at:r.at}),` · `,(0,$.jsx)(`code`,{className:`font-mono text-[0.8125rem] wrap-anywhere`,children:r.code})]}),r.correlationId&&(0,$.jsxs)(`p`,{className:`mt-1 flex flex-wrap items-center gap-x-2 text-muted`,children:[(0,$.jsx)(`span`,{children:t.problem.correlation}),(0,$.jsx)(qi,{value:r.correlationId,what:t.problem.correlation})]}),e.children&&(0,$.jsx)(`div`,{className:`mt-3 flex flex-wrap gap-3`,children:e.children})]})}var na={plain:ri,good:$r,warn:yi,bad:si,stub:hi,accent:ai},ra={plain:`bg-sunken text-muted`,good:`bg-good-soft text-good`,warn:`bg-warn-soft text-warn`,bad:`bg-bad-soft text-bad`,stub:`bg-stub-soft text-stub`,accent:`bg-accent-soft text-accent`};function ia({tone:e,icon:t,children:n}){let r=t??na[e];return(0,$.jsxs)(`span`,{className:`badge inline-flex items-center gap-1.5 rounded-full px-2.5 sm:whitespace-nowrap py-0.5 text-xs font-medium ${ra[e]}`,children:[(0,$.jsx)(r,{"aria-hidden":`true`,className:`size-3.5 shrink-0`,strokeWidth:2.2}),n]})}var aa={NOT_CONNECTED:{tone:`plain`,icon:ti},CONNECTED:{tone:`good`,icon:$r},STUBBED:{tone:`stub`,icon:hi},RECONNECT_REQUIRED:{tone:`bad`,icon:si},DEGRADED:{tone:`warn`,icon:yi},UNAVAILABLE:{tone:`bad`,icon:Yr}};function oa({status:e}){let{t}=Y();return(0,$.jsx)(ia,{...aa[e],children:t.status[e]})}function sa(){let{t:e}=Y();return(0,$.jsx)(ia,{...aa.STUBBED,children:e.stub.badge})}function ca({title:e,children:t}){let{t:n}=Y(),r=(0,K.useRef)(null);return(0,K.useEffect)(()=>{document.title=`${e} · ${n.product}`},[e,n]),(0,K.useEffect)(()=>{la()&&r.current?.focus({preventScroll:!0})},[]),(0,$.jsxs)(`div`,{className:`flex flex-wrap items-center gap-x-3 gap-y-2`,children:[(0,$.jsx)(`h1`,{ref:r,tabIndex:-1,className:`text-2xl font-semibold tracking-tight`,children:e}),t]})}function la(){return history.state?.arrived===!0}function ua(e){return(0,$.jsxs)(`section`,{"aria-labelledby":e.id,className:`grid gap-x-10 gap-y-4 py-8 lg:grid-cols-[15rem_minmax(0,1fr)]`,children:[(0,$.jsxs)(`div`,{children:[(0,$.jsx)(`h2`,{id:e.id,className:`text-base font-semibold`,children:e.title}),e.hint&&(0,$.jsx)(`p`,{className:`mt-1 text-sm text-muted`,children:e.hint})]}),(0,$.jsx)(`div`,{className:`min-w-0`,children:e.children})]})}function da(e){let t=e.icon??pi;return(0,$.jsxs)(`div`,{className:`card flex flex-col items-center gap-2 px-6 py-14 text-center`,children:[(0,$.jsx)(t,{"aria-hidden":`true`,className:`mb-2 size-8 text-muted`,strokeWidth:1.5}),(0,$.jsx)(`p`,{className:`font-medium`,children:e.title}),e.hint&&(0,$.jsx)(`p`,{className:`max-w-md text-sm text-muted`,children:e.hint}),e.children&&(0,$.jsx)(`div`,{className:`mt-4 flex flex-wrap justify-center gap-3`,children:e.children})]})}function fa({className:e}){return(0,$.jsx)(`span`,{className:`block motion-safe:animate-pulse rounded bg-sunken ${e}`})}function pa({children:e}){let{t}=Y();return(0,$.jsxs)(`div`,{role:`status`,children:[(0,$.jsx)(`span`,{className:`sr-only`,children:t.loading}),(0,$.jsx)(`div`,{"aria-hidden":`true`,children:e})]})}function ma({children:e,wide:t}){return(0,$.jsx)(`dl`,{className:`grid gap-x-8 gap-y-4 ${t?`sm:grid-cols-3`:`sm:grid-cols-2`}`,children:e})}function ha({name:e,children:t}){return(0,$.jsxs)(`div`,{className:`min-w-0`,children:[(0,$.jsx)(`dt`,{className:`text-[0.8125rem] text-muted`,children:e}),(0,$.jsx)(`dd`,{className:`mt-0.5 wrap-anywhere`,children:t})]})}function ga(e){let t=yn(),[n,r]=vn();return(0,K.useMemo)(()=>{let i=new URLSearchParams(t),a=Object.fromEntries(e.map(e=>[e,i.get(e)??``]));return{values:a,set:e=>{let i=new URLSearchParams(t);for(let[t,n]of Object.entries(e))n?i.set(t,n):i.delete(t);let a=i.toString();r(a?`${n}?${a}`:n,{replace:!0})},narrowed:e.some(e=>a[e]!==``)}},[t,n,r,e])}function _a(e,t){return e.find(e=>e===t)??null}export{ur as $,Ci as A,Dn as At,Ar as B,U as Bt,Bi as C,jn as Ct,Ai as D,On as Dt,Mi as E,Tn as Et,Nr as F,Dt as Ft,hr as G,pr as H,s as Ht,Sr as I,bt as It,sr as J,ar as K,Cr as L,Ct as Lt,xi as M,kt as Mt,hi as N,At as Nt,ji as O,wn as Ot,Q as P,Bt as Pt,dr as Q,xr as R,St as Rt,Ri as S,Rn as St,Fi as T,Mn as Tt,wr as U,l as Ut,kr as V,d as Vt,Er as W,cr as X,or as Y,fr as Z,ea as _,zn as _t,ha as a,gr as at,Wi as b,Kn as bt,ca as c,Or as ct,oa as d,$n as dt,br as et,sa as f,Qn as ft,$i as g,qn as gt,Xi as h,Un as ht,da as i,_r as it,Si as j,vn as jt,wi as k,xn as kt,ua as l,Dr as lt,Ji as m,Yn as mt,ga as n,jr as nt,ma as o,vr as ot,ta as p,Xn as pt,lr as q,fa as r,mr as rt,pa as s,Tr as st,_a as t,yr as tt,ia as u,rr as ut,qi as v,Gn as vt,Ii as w,An as wt,Vi as x,Y as xt,Gi as y,Wn as yt,ir as z,Ne as zt};